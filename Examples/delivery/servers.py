"""Servers to which Muster can deliver, on free ports of this machine, with random secrets: see demo.py.

    servers.py s3 FOLDER     starts an S3 store with the bucket campaigns, prints its settings as NAME=VALUE, and runs until it is killed
"""
import asyncio, base64, datetime, email, email.policy, hashlib, hmac, ipaddress, json, logging, pathlib, secrets, shutil
import signal, socket, ssl, subprocess, sys, tempfile, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import asyncssh
import boto3
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from botocore.exceptions import BotoCoreError, ClientError
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

# aiosmtpd warns of its own deprecated attributes.
logging.getLogger("mail.log").setLevel(logging.ERROR)

SECRETS = {name: secrets.token_hex(16) for name in ("DEMO_S3_SECRET", "DEMO_SFTP_PASSWORD", "DEMO_SMTP_PASSWORD")}
SECRETS["DEMO_S3_KEY"] = "demo"
SECRETS["DEMO_WEBHOOK_KEY"] = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [found.getsockname()[1] for found in sockets]
    for found in sockets:
        found.close()
    return ports


class S3:
    """SeaweedFS, which has the interface of S3."""

    def __init__(self, folder):
        ports = free_ports(8)
        self.endpoint = f"http://127.0.0.1:{ports[0]}"
        actions = ["Admin", "Read", "List", "Tagging", "Write"]
        credentials = [{"accessKey": SECRETS["DEMO_S3_KEY"], "secretKey": SECRETS["DEMO_S3_SECRET"]}]
        (folder / "data").mkdir(parents=True)
        (folder / "s3.json").write_text(
            json.dumps({"identities": [{"name": "demo", "credentials": credentials, "actions": actions}]}))
        options = [
            f"-dir={folder}/data", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-master.port={ports[1]}", f"-master.port.grpc={ports[2]}",
            "-master.telemetry=false", f"-volume.port={ports[3]}", f"-volume.port.grpc={ports[4]}", "-volume.max=50",
            "-master.volumeSizeLimitMB=128", "-filer", f"-filer.port={ports[5]}", f"-filer.port.grpc={ports[6]}", "-s3",
            f"-s3.port={ports[0]}", f"-s3.port.grpc={ports[7]}", f"-s3.config={folder}/s3.json", "-s3.port.iceberg=0",
            "-s3.port.lance=0", "-s3.autoCreateBucket=false"]
        weed = pathlib.Path(sys.executable).parent / "weed"
        self.process = subprocess.Popen(
            [weed, "-logtostderr=true", "server", *options], stdout=subprocess.DEVNULL, stderr=open(folder / "log", "w"))
        self.client = boto3.client(
            "s3", endpoint_url=self.endpoint, region_name="us-east-1", aws_access_key_id=SECRETS["DEMO_S3_KEY"],
            aws_secret_access_key=SECRETS["DEMO_S3_SECRET"])
        end = time.monotonic() + 60
        while True:
            try:
                self.client.create_bucket(Bucket="campaigns")
                return
            except (BotoCoreError, ClientError):
                if time.monotonic() > end or self.process.poll() is not None:
                    sys.exit(f"delivery-demo: the S3 server did not start: see {folder}/log")
                time.sleep(0.2)

    def end(self):
        self.process.terminate()
        self.process.wait()

    def show(self):
        objects = self.client.list_objects_v2(Bucket="campaigns").get("Contents", [])
        bodies = {o["Key"]: self.client.get_object(Bucket="campaigns", Key=o["Key"])["Body"].read() for o in objects}
        manifest = next((json.loads(body) for key, body in bodies.items() if key.endswith("manifest.json")), {"files": []})
        digests = {file["name"]: file["sha256"] for file in manifest["files"]}
        for key, body in bodies.items():
            name = key.split("/")[-1]
            note = "the manifest, sent last"
            if name in digests:
                is_equal = hashlib.sha256(body).hexdigest() == digests[name]
                note = "as its digest in the manifest says" if is_equal else "DIFFERS FROM THE MANIFEST"
            print(f"  s3://campaigns/{key}: {len(body):,} bytes, {note}")


class SFTP:
    def __init__(self, folder):
        self.root, self.port = folder / "files", free_ports(1)[0]
        # The maximum size of a file in bytes; None: unlimited.
        self.quota = None
        self.root.mkdir(parents=True)
        key = asyncssh.generate_private_key("ssh-ed25519")
        self.host_keys = [" ".join(key.export_public_key().decode().split()[:2])]
        root = str(self.root).encode()

        class Server(asyncssh.SSHServer):
            def begin_auth(self, name):
                return True

            def password_auth_supported(self):
                return True

            def validate_password(self, name, given):
                return name == "muster" and given == SECRETS["DEMO_SFTP_PASSWORD"]

        outer = self

        class Files(asyncssh.SFTPServer):
            def __init__(self, channel):
                super().__init__(channel, chroot=root)

            def write(self, file, offset, data):
                if outer.quota is not None and offset + len(data) > outer.quota:
                    raise asyncssh.SFTPQuotaExceeded("quota exceeded")
                return super().write(file, offset, data)

        is_ready = threading.Event()

        async def serve():
            server = await asyncssh.create_server(
                Server, "127.0.0.1", self.port, server_host_keys=[key],
                sftp_factory=Files)
            is_ready.set()
            await server.wait_closed()

        threading.Thread(target=lambda: asyncio.run(serve()), daemon=True).start()
        if not is_ready.wait(30):
            sys.exit("delivery-demo: the SFTP server did not start.")

    def show(self, keyring):
        for path in sorted(found for found in self.root.rglob("*") if found.is_file()):
            print(f"  sftp: {path.relative_to(self.root)}: {path.stat().st_size:,} bytes")
        encrypted = sorted(self.root.rglob("*email*.pgp"))[0]
        text = keyring.run("--decrypt", encrypted).decode()
        print(f"  decrypted {encrypted.name}, its first rows and the last one, that of the seed address:")
        rows = text.splitlines()
        for row in rows[:3] + rows[-1:]:
            print(f"    {row}")


class Keyring:
    """The keyring of the partner who decrypts."""

    def __init__(self, folder):
        # The agent's socket needs a short path.
        self.home, self.recipient = tempfile.mkdtemp(prefix="demo-gpg-"), folder / "print-shop.asc"
        folder.mkdir(parents=True)
        self.run("--passphrase", "", "--quick-generate-key", "print-shop@example.com", "default", "default")
        self.recipient.write_bytes(self.run("--armor", "--export"))

    def run(self, *arguments):
        return subprocess.run(
            ["gpg", "--batch", "--quiet", "--homedir", self.home, *arguments], check=True, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL).stdout

    def remove(self):
        subprocess.run(["gpgconf", "--homedir", self.home, "--kill", "all"], check=False, stderr=subprocess.DEVNULL)
        shutil.rmtree(self.home, ignore_errors=True)


class Webhook:
    """Refuses the first message once, as a busy receiver would."""

    def __init__(self):
        self.messages, self.refused = [], 0
        key = base64.b64decode(SECRETS["DEMO_WEBHOOK_KEY"].removeprefix("whsec_"))
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                signed = f'{self.headers["webhook-id"]}.{self.headers["webhook-timestamp"]}.'.encode() + body
                expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
                is_genuine = hmac.compare_digest(expected, self.headers["webhook-signature"] or "")
                status = 200 if is_genuine else 401
                if is_genuine and not outer.refused:
                    status, outer.refused = 503, 1
                elif is_genuine:
                    outer.messages.append(json.loads(body))
                self.send_response(status)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *arguments):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{server.server_port}/sms"
        threading.Thread(target=server.serve_forever, daemon=True).start()

    def show(self):
        recommendations = [found for message in self.messages for found in message["data"]["recommendations"]]
        ids = {found["id"] for found in recommendations}
        print(
            f"  webhook: {len(self.messages)} signed messages with {len(recommendations)} recommendations under {len(ids)} ids; "
            f"{self.refused} message was refused and sent again")
        if recommendations:
            print(f"    {json.dumps(recommendations[0])}")


class Mail:
    """An SMTP server with STARTTLS and a password."""

    def __init__(self, folder):
        folder.mkdir(parents=True)
        self.mails, self.port, self.certificate = [], free_ports(1)[0], folder / "certificate.pem"
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
        now, day = datetime.datetime.now(datetime.timezone.utc), datetime.timedelta(days=1)
        names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
        certificate = (
            x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
            .not_valid_before(now - day).not_valid_after(now + day).add_extension(names, False)
            .add_extension(x509.BasicConstraints(True, None), True).sign(key, hashes.SHA256()))
        self.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        (folder / "key.pem").write_bytes(key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, folder / "key.pem")
        mails = self.mails

        def authenticate(server, session, envelope, mechanism, data):
            is_valid = isinstance(data, LoginPassword) and data.password.decode() == SECRETS["DEMO_SMTP_PASSWORD"]
            return AuthResult(success=is_valid, handled=False)

        class Handler:
            async def handle_DATA(self, server, session, envelope):
                mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
                return "250 OK"

        Controller(
            Handler(), hostname="127.0.0.1", port=self.port, authenticator=authenticate, auth_required=True,
            auth_require_tls=True, require_starttls=True, tls_context=context).start()

    def show(self):
        for mail in self.mails:
            print(f"  e-mail to {mail['to']}: {mail['subject']}")
            for line in mail.get_content().splitlines():
                print(f"    {line}")


if __name__ == "__main__":
    if sys.argv[1:2] != ["s3"] or len(sys.argv) != 3:
        sys.exit(__doc__)
    store = S3(pathlib.Path(sys.argv[2]))
    try:
        print(f"DEMO_S3_ENDPOINT={store.endpoint}")
        for name in ("DEMO_S3_KEY", "DEMO_S3_SECRET"):
            print(f"{name}={SECRETS[name]}", flush=True)
        signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
        signal.pause()
    finally:
        store.end()
