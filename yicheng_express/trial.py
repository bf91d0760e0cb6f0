"""The trial: `make run` sets everything up under var/ and serves the portal on the loopback.

The first start makes a key, the database, and in it a district's roster, its policy, demonstration data and
an account for each role; each later start keeps all that and serves within seconds. DATABASE_URL, if set, is
respected: then the trial's data go to that database, if it is empty.
"""

import io
import os
import secrets
import socket
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DISTRICT = "yicheng-411702"
DISTRICT_FILES = ROOT / "stations" / "data" / DISTRICT
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is mistaken for something else


def main():
    port = os.environ.get("PORT", "8000")
    var = Path(os.environ.get("VAR_DIR", ROOT / "var"))
    refuse_taken_port(port)
    os.environ.update(trial_environment(var))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yicheng_express.settings")

    import django
    from django.core.management import call_command

    django.setup()
    say("正在准备数据库 …")
    call_command("migrate", verbosity=0)
    say("正在准备页面文件 …")
    collect_pages(var)
    accounts = set_up_district(var)
    announce(accounts, port, var)
    sys.stdout.flush()
    os.chdir(ROOT)
    os.execv(  # noqa: S606 - the trial becomes its server
        sys.executable,
        [
            *[sys.executable, "-m", "gunicorn", "yicheng_express.wsgi:application"],
            *["--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4", "--timeout", "120"],
            "--no-control-socket",
        ],
    )


def refuse_taken_port(port):
    """End in words, before anything is set up, where the portal could not be served."""
    try:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", int(port)))
    except ValueError:
        sys.exit(f"PORT={port} 不是端口号，请写成 PORT=8080 make run 的样子。")
    except (OSError, OverflowError):
        sys.exit(f"端口 {port} 用不了（可能已被占用），请换一个：PORT=8080 make run")


def trial_environment(var):
    """What the trial adds to the environment: its own key, kept under var/, and no TLS on the loopback.

    With a DATABASE_URL the key still comes from the trial's file, for settings leave that file alone then.
    """
    var.mkdir(parents=True, exist_ok=True)
    file = var / "trial.env"
    if not file.exists():
        write_secretly(file, f"SECRET_KEY={secrets.token_urlsafe(48)}\nHTTPS=off\n")
    kept = dict(line.split("=", 1) for line in file.read_text().splitlines() if "=" in line)
    return {name: value for name, value in kept.items() if name not in os.environ}


def collect_pages(var):
    """Styles and scripts under var/static; all anew where a start was cut short and left half of them."""
    from django.core.management import call_command

    whole = var / "static.whole"
    cut_short = not whole.exists()
    whole.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, clear=cut_short, verbosity=0)
    whole.touch()


def set_up_district(var):
    """Roster, policy, demonstration data and accounts into a new database, all or nothing; then the accounts.

    A database that has a district already keeps what it has.
    """
    from django.db import transaction

    from stations.demo.accounts import demo_accounts
    from stations.models import District

    password = demo_password(var)
    with transaction.atomic():
        if not District.objects.exists():
            say("正在载入名册、政策和演示数据 …")
            load_district()
        marked = District.objects.filter(demonstration__isnull=False).first()
        return demo_accounts(marked, password) if marked else []


def load_district():
    from django.core.management import call_command

    from stations.models import District
    from stations.policy_file import load_policy
    from stations.roster import load_roster

    load_roster((DISTRICT_FILES / "roster.csv").read_bytes())
    load_policy((DISTRICT_FILES / "policy.toml").read_bytes())
    call_command("load_demo", district=District.objects.get().code, stdout=io.StringIO())


def demo_password(var):
    """The one password of the trial's accounts: made once, kept in var/demo-password."""
    file = var / "demo-password"
    if not file.exists():
        write_secretly(file, "".join(secrets.choice(ALPHABET) for _ in range(14)) + "\n")
    return file.read_text().strip()


def write_secretly(file, text):
    """Write a file that only its owner can read; whole or not at all."""
    unfinished = file.with_suffix(".unfinished")
    unfinished.touch(mode=0o600)
    unfinished.write_text(text)
    unfinished.replace(file)


def announce(accounts, port, var):
    say(f"\n驿城快递进村 · 试用  http://127.0.0.1:{port}")
    if accounts:
        say("账号（演示数据）：")
        for role, username, scope in accounts:
            say(f"  {username:<16}{role}：{scope}")
        say(f"初始密码：{demo_password(var)}    （保存在 {var / 'demo-password'}）")
        say("改过密码的账号，请用改后的密码。")
    say("按 Ctrl+C 停止。\n")


def say(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
