from django.shortcuts import render


def coverage(request):
    return render(request, "stations/coverage.html")


def photo(request, pk):
    return render(request, "stations/coverage.html")
