from django.shortcuts import render


def home(request):
    """Where everybody lands after signing in."""
    return render(request, "dashboard/home.html")
