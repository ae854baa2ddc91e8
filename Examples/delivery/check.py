"""Checks deliveries against real servers under faults, and reads what arrived with independent programs.

    check.py MUSTER FOLDER [--down SECONDS] [--big BYTES] [--kills N] [--only NAME …]

Checks: readers, kills, outage, slow, cut, quota, secret, bucket, big. Each makes a workspace of its own in FOLDER.
"""
import argparse, csv, hashlib, json, os, pathlib, random, secrets, shutil, signal, socket, subprocess, sys, threading, time

import duckdb

from servers import SECRETS, SFTP, S3, Keyring, free_ports

HOSTILE = [
    "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\tx", 'say "hi"', "a,b;c", "line\nbreak", "crlf\r\nbreak", "Zoë Åström", "日本語", "🙂",
    "\u202ertl", "'quote", "nul\\0", "  spaces  ", "NULL", "00123", "1e5", "a|b", "é" * 40]


def fail(message):
    raise AssertionError(message)


def expect(condition, message):
    if not condition:
        fail(message)


class Place:
    """A workspace with customers who all get one offer, and a campaign that delivers to the connections."""

    def __init__(self, muster, folder, connections, customers=200, columns=(), config="", names=None):
        self.muster, self.folder = muster, folder
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self.workspace = folder / "workspace"
        self.environment = {**os.environ, **SECRETS, "MUSTER_DELIVERY_FIRST_PAUSE": "1", "MUSTER_DELIVERY_LARGEST_PAUSE": "5",
                            "MUSTER_DELIVERY_ATTEMPTS": "500", "MUSTER_WORKSPACE": str(self.workspace)}
        names = names or [f"C{number:07}" for number in range(customers)]
        with open(folder / "customers.csv", "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["customer_id", "name"])
            writer.writerows((f"{index}-{name}" if names is HOSTILE else name, name) for index, name in enumerate(names))
        columns = ", ".join(["customer_id", "offer_name", "customer.name", "score", *columns])
        deliveries = ", ".join(f'{{ connection: {name}, path: "out/{{run_id}}"{more} }}' for name, _, more in connections)
        catalog = "\n---\n".join([text for _, text, _ in connections] + [f"""
kind: Category
id: cards
name: Cards
---
kind: Channel
id: post
name: Post
type: direct_mail
deliveryMode: file
---
kind: Offer
id: gold
name: "=Gold, \\"card\\"; ü"
categoryId: cards
priority: 70
---
kind: Creative
id: gold_post
name: Letter
offerId: gold
channelId: post
---
kind: Segment
id: all
name: Everyone
where: "true"
---
kind: DecisionFlow
id: flow
name: Flow
stages: [{{ type: inventory }}, {{ type: matchCreatives }}, {{ type: score, method: priority_weighted }}, {{ type: rank }}]
---
kind: Campaign
id: check
name: Check
decisionFlowId: flow
segmentId: all
fileConfig: {{ columns: [{columns}], deliveries: [{deliveries}]{config} }}
"""])
        (folder / "catalog.yaml").write_text(catalog)
        self.call("init", str(self.workspace))
        self.call("import", str(folder / "customers.csv"), "--dataset", "customers", "--key", "customer_id")
        self.call("apply", "-f", str(folder / "catalog.yaml"))

    def start(self, *arguments):
        return subprocess.Popen(
            [self.muster, *arguments], env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def call(self, *arguments, status=0):
        process = self.start(*arguments)
        output, errors = process.communicate()
        expect(process.returncode == status, f"muster {' '.join(arguments)}: {process.returncode}\n{output}\n{errors}")
        for name, value in SECRETS.items():
            expect(name == "DEMO_S3_KEY" or value not in output + errors, f"{name} is in the output of muster {arguments[0]}")
        return output + errors

    def deliveries(self, run="check-1"):
        return json.loads(subprocess.run(
            [self.muster, "show", run, "--json"], env=self.environment, stdout=subprocess.PIPE, check=True).stdout).get("deliveries", [])

    def local(self, run="check-1"):
        folder = self.workspace / "runs" / run / "output"
        return {path.name: path.read_bytes() for path in folder.iterdir()}

    def redeliver_until_done(self, run="check-1", seconds=120):
        end = time.monotonic() + seconds
        while any(delivery["state"] != "delivered" for delivery in self.deliveries(run)):
            expect(time.monotonic() < end, f"{run} is not delivered after {seconds} s: {self.deliveries(run)}")
            process = self.start("redeliver", run, "--delivery-wait", "60")
            process.communicate()


def s3_connection(endpoint, bucket="campaigns", secret="DEMO_S3_SECRET"):
    return ("lake", f"""kind: Connection
id: lake
name: Lake
type: s3
endpoint: {endpoint}
bucket: {bucket}
accessKeyId: {{ env: DEMO_S3_KEY }}
secretAccessKey: {{ env: {secret} }}""", "")


def sftp_connection(server, port=None, encrypt=None):
    keys = ", ".join(json.dumps(key) for key in server.host_keys)
    return ("partner", f"""kind: Connection
id: partner
name: Partner
type: sftp
host: 127.0.0.1
port: {port or server.port}
user: muster
password: {{ env: DEMO_SFTP_PASSWORD }}
hostKeys: [{keys}]""", f', encrypt: {{ recipients: ["{encrypt}"] }}' if encrypt else "")


def objects(s3, prefix):
    pages = s3.client.get_paginator("list_objects_v2").paginate(Bucket="campaigns", Prefix=prefix)
    keys = [found["Key"] for page in pages for found in page.get("Contents", [])]
    return {key[len(prefix):]: s3.client.get_object(Bucket="campaigns", Key=key)["Body"].read() for key in keys}


def clear(s3, sftp):
    for key in objects(s3, ""):
        s3.client.delete_object(Bucket="campaigns", Key=key)
    shutil.rmtree(sftp.root)
    sftp.root.mkdir()


def expect_equal(place, found, what, run="check-1"):
    """Every object is the local file, the manifest describes them, and nothing else is there."""
    local = place.local(run)
    expect(set(found) == set(local) | {"manifest.json"}, f"{what} has {sorted(found)}, the workspace {sorted(local)}")
    for name, content in local.items():
        expect(found[name] == content, f"{what}: {name} differs")
    files = {file["name"]: file for file in json.loads(found["manifest.json"])["files"]}
    expect(set(files) == set(local), f"{what}: the manifest lists {sorted(files)}")


def on_sftp(server, run="check-1"):
    folder = server.root / "out" / run
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.exists() else {}


def no_uploads(s3):
    uploads = s3.client.list_multipart_uploads(Bucket="campaigns").get("Uploads", [])
    expect(not uploads, f"unfinished uploads: {[found['Key'] for found in uploads]}")


class Proxy:
    """Forwards connections, slowly or until it cuts them."""

    def __init__(self, port, bytes_per_second=None, cut_after=None, own_port=0):
        self.target, self.rate, self.cut_after, self.cuts = port, bytes_per_second, cut_after, 0
        self.listener = socket.create_server(("127.0.0.1", own_port))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.listener.accept()
            server = socket.create_connection(("127.0.0.1", self.target))
            threading.Thread(target=self.copy, args=(client, server, True), daemon=True).start()
            threading.Thread(target=self.copy, args=(server, client, False), daemon=True).start()

    def copy(self, source, target, is_upload):
        count = 0
        try:
            while data := source.recv(16_384):
                if is_upload and self.rate:
                    time.sleep(len(data) / self.rate)
                count += len(data)
                if is_upload and self.cut_after and count > self.cut_after and self.cuts < 3:
                    self.cuts += 1
                    break
                target.sendall(data)
        except OSError:
            pass
        for found in (source, target):
            try:
                found.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


def check_readers(muster, folder, s3, sftp, options):
    import pandas
    import paramiko
    keyring = Keyring(folder / "partner")
    try:
        for number, config in enumerate([
                "", ", csv: { delimiter: \";\", encoding: utf-8-bom }", ", format: json", ", format: ndjson, compression: gzip",
                ", format: parquet", ", csv: { formulas: keep, lineEnd: lf }, compression: zstd"]):
            clear(s3, sftp)
            place = Place(
                muster, folder / f"readers-{number}", [s3_connection(s3.endpoint), sftp_connection(sftp, encrypt=keyring.recipient)],
                names=HOSTILE, config=config)
            place.call("run", "check")
            found = objects(s3, "out/check-1/")
            expect_equal(place, found, f"S3 with {config}")
            name = next(name for name in found if name != "manifest.json")
            transport = paramiko.Transport(("127.0.0.1", sftp.port))
            transport.connect(username="muster", password=SECRETS["DEMO_SFTP_PASSWORD"])
            client = paramiko.SFTPClient.from_transport(transport)
            expect(sorted(client.listdir("out/check-1")) == sorted([name + ".pgp", "manifest.json"]), "paramiko lists other files")
            client.get(f"out/check-1/{name}.pgp", str(place.folder / "encrypted.pgp"))
            transport.close()
            expect(keyring.run("--decrypt", place.folder / "encrypted.pgp") == found[name], f"gpg decrypts other bytes of {name}")
            path = place.folder / name
            path.write_bytes(found[name])
            is_escaped = "csv" in name and "keep" not in config
            ids = [f"{index}-{text}" for index, text in enumerate(HOSTILE)]
            expected = [
                ("'" + text if is_escaped and text[0] in "=+-@\t\r" and text not in ("+1", "-1") else text) for text in HOSTILE]
            offer = ("'" if is_escaped else "") + '=Gold, "card"; ü'
            for reader, rows in read_all(path, config, pandas).items():
                rows = sorted(rows, key=lambda row: ids.index(row[0]) if row[0] in ids else -1)
                expect([row[0] for row in rows] == ids, f"{reader} reads other ids from {name}: {[row[0] for row in rows]}")
                expect([row[2] for row in rows] == expected, f"{reader} reads other names from {name}: {[row[2] for row in rows]}")
                expect({row[1] for row in rows} == {offer}, f"{reader} reads other offers from {name}")
                print(f"  {reader} read {len(rows)} rows of {name}")
    finally:
        keyring.remove()


def read_all(path, config, pandas):
    text, rows = path.name, {}
    delimiter = ";" if "delimiter" in config else ","
    if ".csv" in text:
        plain = path
        if text.endswith(".zst"):
            plain = path.with_suffix("")
            plain.write_bytes(subprocess.run(["zstd", "-dc", path], check=True, stdout=subprocess.PIPE).stdout)
        with open(plain, newline="", encoding="utf-8-sig") as file:
            rows["csv"] = list(csv.reader(file, delimiter=delimiter))[1:]
        frame = pandas.read_csv(plain, sep=delimiter, dtype=str, keep_default_na=False, encoding="utf-8-sig", lineterminator=None)
        rows["pandas"] = frame.values.tolist()
        rows["DuckDB"] = duckdb.sql(
            f"SELECT * FROM read_csv('{plain}', delim = '{delimiter}', header = true, all_varchar = true, nullstr = '\\x01')").fetchall()
        office = shutil.which("soffice")
        if office and "keep" not in config:
            rows["LibreOffice"] = read_with_office(office, plain, delimiter)
    elif ".ndjson" in text:
        data = subprocess.run(["gzip", "-dc", path], check=True, stdout=subprocess.PIPE).stdout.decode()
        rows["json"] = [list(json.loads(line).values()) for line in data.splitlines() if line] if "\u2028" not in data else []
        rows["pandas"] = pandas.read_json(path, lines=True, dtype=False, compression="gzip").values.tolist()
        rows["DuckDB"] = duckdb.sql(f"SELECT customer_id, offer_name, name, score FROM read_json('{path}', format = 'newline_delimited')").fetchall()
    elif ".json" in text:
        rows["json"] = [list(row.values()) for row in json.loads(path.read_text())]
        rows["pandas"] = pandas.read_json(path, dtype=False).values.tolist()
        rows["DuckDB"] = duckdb.sql(f"SELECT customer_id, offer_name, name, score FROM read_json('{path}')").fetchall()
    else:
        rows["pandas"] = pandas.read_parquet(path).values.tolist()
        rows["DuckDB"] = duckdb.sql(f"SELECT * FROM read_parquet('{path}')").fetchall()
    return {reader: [list(row) for row in found] for reader, found in rows.items()}


def read_with_office(office, path, delimiter):
    """What LibreOffice takes the cells for, written as a CSV file again. A formula would show its result."""
    target = path.parent / "office"
    source = target / "in.csv"
    target.mkdir(exist_ok=True)
    shutil.copy(path, source)
    # Separator, text delimiter, UTF-8, first line, all columns as text is not asked for: cells are recognised as on opening a file.
    filter_in = f"--infilter=Text - txt - csv (StarCalc):{ord(delimiter)},34,76,1"
    subprocess.run(
        [office, "--headless", f"-env:UserInstallation=file://{target}/profile", filter_in, "--convert-to",
         "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false", "--outdir", str(target / "out"), str(source)],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=180)
    with open(target / "out" / "in.csv", newline="", encoding="utf-8-sig") as file:
        return list(csv.reader(file))[1:]


def check_kills(muster, folder, s3, sftp, options):
    clear(s3, sftp)
    place = Place(
        muster, folder / "kills", [s3_connection(s3.endpoint), sftp_connection(sftp)], customers=20_000,
        columns=['{ name: filler, value: \'"' + "x" * 300 + '"\' }'], config=", splitBy: rows, rowsPerFile: 4000")
    place.start("run", "check", "--delivery-wait", "0").communicate()
    problems, is_over = [], threading.Event()

    def watch():
        while not is_over.is_set():
            for what, read in (("S3", lambda: objects(s3, "out/check-1/")), ("SFTP", lambda: on_sftp(sftp))):
                try:
                    found = read()
                except Exception:
                    continue  # An object that is replaced while it is read.
                if "manifest.json" in found:
                    for file in json.loads(found["manifest.json"])["files"]:
                        if len(found.get(file["name"], b"")) != file["bytes"]:
                            problems.append(f"{what}: the manifest is there before {file['name']}")
            time.sleep(0.02)

    threading.Thread(target=watch, daemon=True).start()
    names = sorted(place.local())
    chance = random.Random(7)
    for number in range(options.kills):
        if all(delivery["state"] == "delivered" for delivery in place.deliveries()):
            clear(s3, sftp)
            process = place.start("redeliver", "check-1", "--file", chance.choice(names))
        else:
            process = place.start("redeliver", "check-1")
        time.sleep(chance.uniform(0.05, 2.5))
        process.send_signal(signal.SIGKILL)
        process.communicate()
    clear(s3, sftp)
    is_over.set()
    for name in names:
        place.start("redeliver", "check-1", "--file", name).communicate()
    place.redeliver_until_done()
    expect_equal(place, objects(s3, "out/check-1/"), "S3")
    expect_equal(place, on_sftp(sftp), "SFTP")
    no_uploads(s3)
    expect(not problems, "\n".join(problems[:3]))
    print(f"  {options.kills} times killed; every object equals its file, and nothing is left over")


def check_outage(muster, folder, s3, sftp, options):
    clear(s3, sftp)
    port = free_ports(1)[0]
    place = Place(muster, folder / "outage", [s3_connection(f"http://127.0.0.1:{port}"), sftp_connection(sftp)])
    serve = place.start("serve", "--port", str(free_ports(1)[0]), "--no-auth")
    try:
        place.call("run", "check", "--delivery-wait", "0", status=3)
        expect_equal(place, on_sftp(sftp), "SFTP, which works")
        time.sleep(options.down)
        expect(place.deliveries()[0]["state"] == "waiting", f"after the outage: {place.deliveries()[0]}")
        Proxy(int(s3.endpoint.rsplit(":", 1)[1]), own_port=port)
        end = time.monotonic() + 60
        while place.deliveries()[0]["state"] != "delivered":
            expect(time.monotonic() < end, f"a minute after the outage: {place.deliveries()[0]}")
            time.sleep(0.5)
        expect_equal(place, objects(s3, "out/check-1/"), "S3")
        print(f"  delivered by the server after {options.down} s without the store")
    finally:
        serve.terminate()
        serve.communicate()


def check_slow(muster, folder, s3, sftp, options):
    clear(s3, sftp)
    proxies = [Proxy(int(s3.endpoint.rsplit(":", 1)[1]), bytes_per_second=300_000), Proxy(sftp.port, bytes_per_second=300_000)]
    place = Place(
        muster, folder / "slow", [s3_connection(f"http://127.0.0.1:{proxies[0].port}"), sftp_connection(sftp, proxies[1].port)],
        customers=10_000, columns=['{ name: filler, value: \'"' + "x" * 300 + '"\' }'])
    start = time.monotonic()
    place.call("run", "check")
    expect_equal(place, objects(s3, "out/check-1/"), "S3")
    expect_equal(place, on_sftp(sftp), "SFTP")
    print(f"  3.4 MB at 300 kB/s to both in {time.monotonic() - start:.0f} s")


def check_cut(muster, folder, s3, sftp, options):
    clear(s3, sftp)
    proxies = [Proxy(int(s3.endpoint.rsplit(":", 1)[1]), cut_after=900_000), Proxy(sftp.port, cut_after=900_000)]
    place = Place(
        muster, folder / "cut", [s3_connection(f"http://127.0.0.1:{proxies[0].port}"), sftp_connection(sftp, proxies[1].port)],
        customers=10_000, columns=['{ name: filler, value: \'"' + "x" * 300 + '"\' }'])
    place.call("run", "check")
    expect_equal(place, objects(s3, "out/check-1/"), "S3")
    expect_equal(place, on_sftp(sftp), "SFTP")
    no_uploads(s3)
    expect(all(proxy.cuts for proxy in proxies), "nothing was cut")
    print(f"  {proxies[0].cuts} connections to S3 and {proxies[1].cuts} to SFTP were cut")


def check_quota(muster, folder, s3, sftp, options):
    clear(s3, sftp)
    place = Place(
        muster, folder / "quota", [sftp_connection(sftp)], customers=10_000, columns=['{ name: filler, value: \'"' + "x" * 300 + '"\' }'])
    sftp.quota = 1_000_000
    try:
        output = place.call("run", "check", "--delivery-wait", "2", status=3)
        expect("manifest.json" not in on_sftp(sftp), "there is a manifest without the file")
        reasons = [record["failure"]["reason"] for delivery in place.deliveries() for record in delivery["files"] if "failure" in record]
        print(f"  {reasons[0]}")
        expect(output and reasons, "no reason is given")
    finally:
        sftp.quota = None
    place.redeliver_until_done()
    expect_equal(place, on_sftp(sftp), "SFTP")


def check_secret(muster, folder, s3, sftp, options):
    clear(s3, sftp)
    place = Place(muster, folder / "secret", [s3_connection(s3.endpoint, secret="WRONG_SECRET")])
    place.environment["WRONG_SECRET"] = secrets.token_hex(16)
    output = place.call("run", "check", status=3)
    expect(place.environment["WRONG_SECRET"] not in output, "the secret is in the output")
    expect(place.deliveries()[0]["state"] == "failed", f"{place.deliveries()[0]}")
    place.environment["WRONG_SECRET"] = SECRETS["DEMO_S3_SECRET"]
    place.redeliver_until_done()
    expect_equal(place, objects(s3, "out/check-1/"), "S3")
    print("  refused with a wrong secret, delivered with the right one")


def check_bucket(muster, folder, s3, sftp, options):
    place = Place(muster, folder / "bucket", [s3_connection(s3.endpoint, bucket="nowhere")])
    place.call("run", "check", status=3)
    delivery = place.deliveries()[0]
    expect(delivery["state"] == "failed", f"{delivery}")
    print(f"  {delivery['files'][0]['failure']['reason']}")


def check_big(muster, folder, s3, sftp, options):
    clear(s3, sftp)
    width = 2_000
    place = Place(
        muster, folder / "big", [s3_connection(s3.endpoint), sftp_connection(sftp)], customers=options.big // width + 1,
        columns=['{ name: filler, value: \'"' + "x" * (width - 40) + '"\' }'])
    process = place.start("run", "check")
    peak = 0
    while process.poll() is None:
        children = subprocess.run(["pgrep", "-P", str(process.pid)], stdout=subprocess.PIPE, text=True).stdout.split()
        total = 0
        for pid in [process.pid, *children]:
            try:
                status = open(f"/proc/{pid}/status").read()
                total += next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
            except (OSError, StopIteration):
                pass
        peak = max(peak, total)
        time.sleep(0.05)
    output, errors = process.communicate()
    expect(process.returncode == 0, output + errors)
    path = next((place.workspace / "runs/check-1/output").iterdir())
    digest = subprocess.run(["sha256sum", path], stdout=subprocess.PIPE, text=True).stdout.split()[0]
    body = s3.client.get_object(Bucket="campaigns", Key=f"out/check-1/{path.name}")["Body"]
    found = hashlib.sha256()
    for chunk in body.iter_chunks(1 << 20):
        found.update(chunk)
    expect(found.hexdigest() == digest, "the object in S3 differs")
    there = subprocess.run(["sha256sum", sftp.root / "out/check-1" / path.name], stdout=subprocess.PIPE, text=True).stdout.split()[0]
    expect(there == digest, "the file on the SFTP server differs")
    print(f"  {path.stat().st_size:,} bytes to both; Muster and rclone together had at most {peak // 1024} MiB")
    expect(peak < 300 * 1024, f"memory: {peak // 1024} MiB")


def main():
    checks = {name[6:]: check for name, check in globals().items() if name.startswith("check_")}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("muster")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--down", type=float, default=20, help="seconds without the store (default: 20)")
    parser.add_argument("--big", type=int, default=2_000_000_000, help="bytes of the big file (default: 2,000,000,000)")
    parser.add_argument("--kills", type=int, default=30, help="default: 30")
    parser.add_argument("--only", nargs="*", choices=list(checks), default=list(checks))
    options = parser.parse_args()
    folder = options.folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("s3", "sftp", "partner"):
        shutil.rmtree(folder / name, ignore_errors=True)
    s3, sftp = S3(folder / "s3"), SFTP(folder / "sftp")
    failed = []
    try:
        for name in options.only:
            print(name, flush=True)
            try:
                checks[name](options.muster, folder, s3, sftp, options)
            except AssertionError as error:
                failed.append(name)
                print(f"  FAILED: {error}")
    finally:
        s3.end()
    sys.exit(f"failed: {', '.join(failed)}" if failed else 0)


main()
