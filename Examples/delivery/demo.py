"""Starts servers on this machine, runs the campaign of catalog.yaml, and shows what they got.

    demo.py MUSTER WORKSPACE [CUSTOMERS]
"""
import json, os, pathlib, string, subprocess, sys

from servers import SECRETS, SFTP, S3, Keyring, Mail, Webhook


def main():
    muster, workspace = sys.argv[1], pathlib.Path(sys.argv[2]).absolute()
    customers = sys.argv[3] if len(sys.argv) > 3 else "5000"
    if workspace.exists():
        sys.exit(f"delivery-demo: {workspace} exists. Remove it, or name another folder.")
    own = pathlib.Path(__file__).parent
    servers = workspace / "servers"
    environment = os.environ | SECRETS

    def call(*arguments):
        print(f"\n$ muster {' '.join(arguments)}", flush=True)
        return subprocess.run([muster, *arguments, "--workspace", workspace], env=environment).returncode

    if subprocess.run([muster, "demo", workspace, "--customers", customers], stdout=subprocess.DEVNULL).returncode:
        sys.exit("delivery-demo: the example workspace could not be made.")
    print("delivery-demo: starting an S3 store, an SFTP server, a mail server and a receiver of webhooks")
    s3, sftp, keyring = S3(servers / "s3"), SFTP(servers / "sftp"), Keyring(servers / "partner")
    try:
        webhook, mail = Webhook(), Mail(servers / "mail")
        values = {
            "webhook": webhook.url, "s3": s3.endpoint, "sftpPort": sftp.port, "recipient": keyring.recipient,
            "hostKeys": ", ".join(json.dumps(key) for key in sftp.host_keys)}
        catalog = workspace / "delivery.yaml"
        catalog.write_text(string.Template((own / "catalog.yaml").read_text()).substitute(values))
        (workspace / "muster.yaml").write_text(
            "allowPrivateWebhooks: true   # the receiver is on this machine\n"
            f"smtp: {{ host: 127.0.0.1, port: {mail.port}, from: muster@example.com, user: muster,\n"
            f"  password: {{ env: DEMO_SMTP_PASSWORD }}, caFile: {mail.certificate} }}\n")
        status = call("apply", "-f", str(catalog)) or call("connection", "test", "lake") or call("connection", "test", "print_shop")
        status = status or call("run", "delivery_example")
        if status:
            sys.exit(status)
        print("\nWhat arrived:")
        s3.show()
        sftp.show(keyring)
        webhook.show()
        mail.show()
        sys.exit(call("tasks", "--state", "open", "--limit", "3"))
    finally:
        keyring.remove()
        s3.end()


main()
