from django.urls import path

from supervision.views import task_steps, tasks

urlpatterns = [
    path("supervision/tasks/", tasks.work_tasks, name="work_tasks"),
    path("supervision/tasks/new/", tasks.task_new, name="task_new"),
    path("supervision/tasks/spread/", tasks.tasks_spread, name="tasks_spread"),
    path("supervision/tasks/<int:pk>/", tasks.work_task, name="work_task"),
    *(
        path(f"supervision/tasks/<int:pk>/{words}/", view, name=view.__name__)
        for words, view in task_steps.STEPS.items()
    ),
    path("supervision/task-proofs/<int:pk>/", tasks.task_proof, name="task_proof"),
]
