from django.contrib.auth.views import LoginView


class SignIn(LoginView):
    """The sign-in page; whoever is signed in already goes where they were going, or home."""

    template_name = "accounts/login.html"
    redirect_authenticated_user = True

    def get_redirect_url(self):
        """Never this page itself: that would send people round in circles."""
        url = super().get_redirect_url()
        return "" if url.partition("?")[0] == self.request.path else url
