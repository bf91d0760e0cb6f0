"""The trial, as `make run` starts it: from nothing, and once more; and a production start without a key."""

import socket
import subprocess
import sys

import pytest
from django.conf import settings

from tests.trials import Trial, environment
from yicheng_express.trial import collect_pages

ROOT = settings.BASE_DIR

on_sqlite_alone = pytest.mark.skipif(
    "postgresql" in settings.DATABASES["default"]["ENGINE"],
    reason="the trial keeps its own SQLite, whatever the suite runs on: once is enough",
)


def in_shell(tmp_path, code):
    """What a line of Python prints in the trial's own Django."""
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", code],
        cwd=ROOT,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@on_sqlite_alone
def test_the_trial_starts_from_nothing_serves_and_keeps_its_data(tmp_path):
    with Trial(tmp_path) as first:
        for username in ("bureau_clerk", "bureau_chief", "finance", "township_clerk"):
            assert username in first.printed
        password = (tmp_path / "var" / "demo-password").read_text().strip()
        assert password in first.printed
        assert len(password) >= 12
        page = first.get("/login/")
        assert "演示数据" in page
        assert "快递进村" in page
    assert (tmp_path / "var" / "demo-password").stat().st_mode & 0o077 == 0
    assert (tmp_path / "var" / "trial.env").stat().st_mode & 0o077 == 0

    rename = "s = VillageStation.objects.first(); s.name = '改过的名字'; s.save()"
    in_shell(tmp_path, rename)
    with Trial(tmp_path) as second:
        assert password in second.printed
        assert second.get("/login/")
    count = "print(Village.objects.count(), Facility.objects.filter(name='改过的名字').count())"
    assert in_shell(tmp_path, count) == "206 1"
    right = (
        "from django.contrib.auth import authenticate; "
        f"print(authenticate(username='leader', password={password!r}).role_names)"
    )
    assert in_shell(tmp_path, right) == "['领导']"


@on_sqlite_alone
def test_a_first_start_that_was_cut_short_goes_on_with_the_next(tmp_path):
    for moment in ("正在准备数据库", "正在准备页面文件", "正在载入名册"):
        Trial(tmp_path).killed_at(moment, seconds=0.2)
    assert in_shell(tmp_path, "print(Village.objects.count(), Facility.objects.count())") == "0 0"
    with Trial(tmp_path) as trial:
        assert "leader" in trial.printed
        assert "演示数据" in trial.get("/login/")
    there = "print(Village.objects.count(), User.objects.filter(is_active=True).count())"
    assert in_shell(tmp_path, there) == "206 8"


def test_pages_that_were_collected_by_half_are_collected_anew(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path / "static"
    collect_pages(tmp_path)
    style = tmp_path / "static" / "css" / "tokens.css"
    whole = style.read_text()
    style.write_text(whole[:100])
    (tmp_path / "static.whole").unlink()
    collect_pages(tmp_path)
    assert style.read_text() == whole


def start(tmp_path, **extra):
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=environment(tmp_path, **extra),
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_production_start_without_a_key_fails_loudly(tmp_path):
    failed = start(tmp_path)
    assert failed.returncode != 0
    assert "SECRET_KEY is not set" in failed.stderr
    assert start(tmp_path, SECRET_KEY="x" * 60).returncode == 0


def test_nothing_of_a_trial_reaches_an_offices_database(tmp_path):
    """The trial's key is read with the embedded database alone."""
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "trial.env").write_text("SECRET_KEY=of-the-trial\nHTTPS=off\n")
    assert start(tmp_path).returncode == 0
    office = start(tmp_path, DATABASE_URL="postgres://office@localhost/portal")
    assert "SECRET_KEY is not set" in office.stderr


@pytest.mark.parametrize(("name", "value"), [("LANGUAGE_CODE", "zh-hans"), ("TIME_ZONE", "Asia/Shanghai")])
def test_chinese_and_shanghai_always(name, value):
    assert getattr(settings, name) == value


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en-US,en;q=0.9", "fr", "zh-TW", ""])
def test_the_browsers_language_changes_nothing(client, language):
    response = client.get("/login/", headers={"accept-language": language})
    assert 'lang="zh-CN"' in response.content.decode()
    assert "登录" in response.content.decode()


def test_a_port_that_cannot_be_is_told_in_words_before_anything_is_set_up(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        for port in (str(taken.getsockname()[1]), "abc", "99999999"):
            ended = subprocess.run(
                [sys.executable, "-m", "yicheng_express.trial"],
                cwd=ROOT,
                env=environment(tmp_path, PORT=port),
                capture_output=True,
                text=True,
                check=False,
            )
            assert ended.returncode == 1
            assert "端口" in ended.stderr
            assert "Traceback" not in ended.stderr
    assert not (tmp_path / "var").exists()
