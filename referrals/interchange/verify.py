#!/usr/bin/env python3
"""Verifies a disclosure of Renvoi: every file, chain, checkpoint, package and timestamp.

    python3 -I verify.py [FOLDER or ZIP]

Without an argument it verifies the folder that it lies in. It needs Python 3.9 or newer and
nothing else, opens no connection, and writes nothing. The exit status is 0 when everything holds,
1 when something does not, 2 when there is nothing to verify. README.txt says what each check
proves and what it does not.
"""

import hashlib
import json
import re
import sys
import zipfile
import zlib
from pathlib import Path

ZEROS = "0" * 64
DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
TRAIL, LEDGER = "data/trail/events.jsonl", "data/trail/accesses.jsonl"
HEADER = ("sequence", "kind", "actor_id", "subject", "occurred_at", "recorded_at")
CHECKS = ("bag", "trail", "checkpoints", "ledger", "evidence", "packages", "stamps", "tables")
PACKAGE = r"data/packages/[^/]+/package\.json"
# What keeps a check from going on is a fault of the disclosure.
UNREADABLE: tuple = (LookupError, ValueError, TypeError, OSError, AttributeError, StopIteration)
UNREADABLE += (zipfile.BadZipFile, RecursionError, EOFError, NotImplementedError, zlib.error)
# Object identifiers, as they stand in a token.
TIME = bytes.fromhex("060b2a864886f70d0109100104")
DIGEST = bytes.fromhex("06092a864886f70d010904")
SHA256 = bytes.fromhex("0609608648016503040201")
RSA = bytes.fromhex("06092a864886f70d010101")


def sha256_of(data):
    return hashlib.sha256(data if isinstance(data, bytes) else data.encode()).hexdigest()


class Folder:
    """The files of an unpacked disclosure."""

    def __init__(self, root):
        self.root = root

    def names(self):
        found = (place for place in self.root.rglob("*") if not place.is_dir())
        return {place.relative_to(self.root).as_posix() for place in found}

    def open(self, name):
        return (self.root / name).open("rb")


class Zip:
    """The files of one that is still packed; they lie in one folder."""

    def __init__(self, path):
        self.zip = zipfile.ZipFile(path)
        tops = {name.partition("/")[0] for name in self.zip.namelist()}
        self.top = tops.pop() + "/" if len(tops) == 1 else ""

    def names(self):
        return {name[len(self.top) :] for name in self.zip.namelist() if name[-1] != "/"}

    def open(self, name):
        return self.zip.open(self.top + name)


class Verifier:
    """Collects what holds and what does not, check by check."""

    def __init__(self, bag):
        self.bag, self.names = bag, bag.names()
        self.hashes, self.counts, self.faults, self.notes = {}, {}, [], []
        # What the trail says: its hash at each line, the line it ends at, the hashes of files.
        self.heads, self.length, self.said = {0: ZEROS}, 0, {}
        # What checkpoints say of the access ledger, by the number of its lines.
        self.points, self.case = {}, {}

    def run(self):
        for name in (
            "bag",
            *["trail", "checkpoints", "ledger", "evidence", "packages", "stamps", "tables"],
        ):
            try:
                self.case = self.case if name == "bag" else self.json_of("data/case.json")
                getattr(self, f"check_{name}")()
            except UNREADABLE as fault:
                self.blame(name, f"cannot be read: {type(fault).__name__}: {fault}")
        return not self.faults

    def blame(self, where, what):
        self.faults.append((where, what))

    def count(self, what):
        self.counts[what] = self.counts.get(what, 0) + 1

    def bytes_of(self, name):
        with self.bag.open(name) as file:
            return file.read()

    def json_of(self, name):
        return json.loads(self.bytes_of(name).decode("utf-8"))

    def lines_of(self, name):
        with self.bag.open(name) as file:
            yield from (json.loads(line.decode("utf-8")) for line in file)

    def hash_of(self, name):
        """Return the SHA-256 of a file, or that it is damaged where it cannot even be read."""
        if name not in self.hashes:
            digest = hashlib.sha256()
            try:
                with self.bag.open(name) as file:
                    for chunk in iter(lambda: file.read(1 << 20), b""):
                        digest.update(chunk)
                self.hashes[name] = digest.hexdigest()
            except UNREADABLE:
                self.hashes[name] = "damaged"
        return self.hashes[name]

    def check_bag(self):
        """Every byte of every file is what the manifests say, and nothing was added."""
        if self.bytes_of("bagit.txt") != DECLARATION.encode():
            self.blame("bagit.txt", "changed")
        payload = self.hold_manifest("manifest-sha256.txt")
        tags = self.hold_manifest("tagmanifest-sha256.txt")
        for name in sorted(self.names - payload - tags - {"tagmanifest-sha256.txt"}):
            self.blame(name, "is in no manifest: it was added afterwards")
        for name in sorted({"bagit.txt", "bag-info.txt", "manifest-sha256.txt"} - tags):
            self.blame("tagmanifest-sha256.txt", f"does not name {name}")

    def hold_manifest(self, manifest):
        listed = set()
        lines = self.bytes_of(manifest).decode("utf-8").removesuffix("\n").split("\n")
        for number, line in enumerate(lines, 1):
            found = re.fullmatch(r"([0-9a-f]{64})  (\S.*)", line)
            if not found:
                self.blame(manifest, f"line {number} is no line of a manifest")
                continue
            listed.add(found[2])
            if found[2] not in self.names:
                self.blame(found[2], f"missing, though {manifest} names it")
            elif self.hash_of(found[2]) != found[1]:
                self.blame(found[2], f"changed: its SHA-256 is not the one in {manifest}")
            else:
                self.count("files")
        return listed

    def check_trail(self):
        """hash = SHA-256(previous, header, payload hash); payload hash = SHA-256(salt, payload)."""
        running, place, kind = ZEROS, 0, ""
        for event in self.lines_of(TRAIL):
            place += 1
            found = "" if kind else self.break_of(event, place, running)
            if found:
                kind = found
                self.blame(TRAIL, f"broken at line {place}: {kind}")
            running = self.heads[place] = event["hash"]
            self.count("lines of the trail")
            self.listen(event)
        self.length, head = place, self.case["head"]
        if not kind and (head["sequence"], head["hash"]) != (place, running):
            self.blame(TRAIL, f"broken at line {place}: head moved")

    def break_of(self, event, place, running):
        if event["sequence"] != place:
            return "line missing"
        if event["payload"] is not None:
            salted = bytes.fromhex(event["salt"]) + event["payload"].encode()
            if sha256_of(salted) != event["payload_hash"]:
                return "payload changed"
        header = "\n".join([self.case["network"], *(str(event[name]) for name in HEADER)])
        whole = bytes.fromhex(event["previous"]) + header.encode()
        if sha256_of(whole + bytes.fromhex(event["payload_hash"])) != event["hash"]:
            return "header changed"
        return "line replaced" if event["previous"] != running else ""

    def listen(self, event):
        """Note what the trail itself says of files, so that tables alone are not believed."""
        if event["payload"] is None:
            self.count("payloads withheld or destroyed")
            return
        payload = json.loads(event["payload"])
        found = re.findall(r"[0-9a-f]{64}", json.dumps(payload))
        self.said.setdefault(event["kind"], set()).update(found)

    def check_checkpoints(self):
        """Heads that were known outside stand in this trail; checkpoints cite one another."""
        before, known = ZEROS, 0
        for name in sorted(n for n in self.names if n.startswith("data/checkpoints/")):
            point = self.json_of(name)
            body, before = json.loads(point["body"]), self.hold_checkpoint(name, point, before)
            if point["leaf"]:
                leaf = self.hold_leaf(name, point, body["root"])
                known = max(known, leaf["sequence"])
            self.count("checkpoints")
        for name in sorted(n for n in self.names if re.fullmatch(PACKAGE, n)):
            contents = self.json_of(name.replace("package.json", "contents.json"))
            trail = contents.get("trail")
            if trail and trail["chain"] == self.case["network"]:
                self.hold_head(name, trail)
                known = max(known, trail["sequence"])
        self.notes.append(
            f"The trail is known outside up to line {known}; {self.length - known} younger lines "
            "rest on trust in the operator."
        )

    def hold_checkpoint(self, name, point, before):
        if sha256_of(point["body"]) != point["sha256"]:
            self.blame(name, "checkpoint changed: its SHA-256 is another one")
        if json.loads(point["body"])["previous"] != before:
            self.blame(name, "checkpoint changed or missing: it does not cite the one before")
        if point["file"] not in (None, point["body"]):
            self.blame(name, "checkpoint changed: the file outside the database says otherwise")
        return sha256_of(point["body"])

    def hold_leaf(self, name, point, root):
        running, leaf = hashlib.sha256(b"\0" + point["leaf"].encode()), json.loads(point["leaf"])
        for side, beside in point["path"]:
            pair = [bytes.fromhex(beside), running.digest()]
            running = hashlib.sha256(b"\1" + b"".join(pair if side == "left" else pair[::-1]))
        if running.hexdigest() != root or leaf["chain"] != self.case["network"]:
            self.blame(name, "the head of this case does not stand in the checkpoint")
        self.hold_head(name, leaf)
        self.points.setdefault(leaf["accesses"], (name, leaf["ledger"]))
        return leaf

    def hold_head(self, where, head):
        if self.heads.get(head["sequence"]) != head["hash"]:
            line = head["sequence"]
            self.blame(where, f"anchor contradicted: line {line} of the trail is another, or gone")

    def check_ledger(self):
        """hash = SHA-256(hash before, SHA-256(line)), as far as checkpoints cite it."""
        running, points = bytes(32), dict(self.points)
        self.hold_ledger(points, 0, running)
        for count, line in enumerate(self.lines_of(LEDGER), 1):
            salted = bytes.fromhex(line["salt"] or "") + (line["address"] or "").encode()
            address = line["address_hash"] if line["salt"] is None else sha256_of(salted)
            if not line["line"][6] == line["address_hash"] == address:
                self.blame(LEDGER, f"line {count}: address changed")
            text = json.dumps(line["line"], separators=(",", ":"), ensure_ascii=False)
            running = hashlib.sha256(running + bytes.fromhex(sha256_of(text))).digest()
            self.hold_ledger(points, count, running)
        for name, _ledger in points.values():
            self.blame(LEDGER, f"access ledger changed: lines that {name} counts are missing")

    def hold_ledger(self, points, count, running):
        name, expected = points.pop(count, ("", ""))
        if name and expected != running.hex():
            self.blame(LEDGER, f"access ledger changed at or before line {count}, says {name}")

    def check_evidence(self):
        """Each original has the hash with which the trail says that it was received."""
        received = self.said.get("evidence.received", set())
        for row in self.json_of("data/evidence.json"):
            where = f"evidence {row['id']} ({row['sha256']})"
            if row["withheld"]:
                self.count("pieces of evidence withheld")
            elif row["file"] not in self.names:
                self.blame(where, "the original is missing")
            elif self.hash_of(row["file"]) != row["sha256"]:
                self.blame(where, f"the original {row['file']} is not what came in")
            else:
                self.count("pieces of evidence")
            if row["is_original"] and received and row["sha256"] not in received:
                self.blame(where, "the trail does not say that these bytes were received")

    def check_packages(self):
        """What was approved is what was built, and the trail says that it was."""
        kinds = (kind for kind in self.said if not kind.startswith("disclosure."))
        said = {sha256 for kind in kinds for sha256 in self.said[kind]}
        for name in sorted(n for n in self.names if re.fullmatch(PACKAGE, n)):
            package, folder = self.json_of(name), name.rpartition("/")[0]
            digest, contents = package["contents_sha256"], f"{folder}/contents.json"
            if self.hash_of(contents) != digest and not package["contents_withheld"]:
                self.blame(contents, "changed: not what was approved")
            if any(review["digest"] != digest for review in package["reviews"]):
                self.blame(name, "an approval is of other contents")
            for document in package["documents"]:
                self.hold_document(f"{folder}/{document['file']}", document, said)
            self.count("packages")

    def hold_document(self, name, document, said):
        if document["withheld"]:
            self.count("documents withheld")
        elif name not in self.names:
            self.blame(name, "package document missing")
        elif self.hash_of(name) != document["sha256"]:
            self.blame(name, "package digest changed: not the document that was built")
        elif document["in_trail"] and document["sha256"] not in said:
            self.blame(name, "the trail does not say that this document was built")
        else:
            self.count("documents of packages")

    def check_stamps(self):
        here = {row["sha256"] for row in self.json_of("data/evidence.json")}
        for row in self.json_of("data/stamps.json"):
            text = self.bytes_of(row["text"])
            if row["kind"] == "EVIDENCE":
                for gone in {line["sha256"] for line in json.loads(text)["evidence"]} - here:
                    self.blame(row["text"], f"evidence {gone} was stamped and is gone")
            if row["state"] != "READY":
                self.count("timestamps pending")
                continue
            fault, is_signed = judge(self.bytes_of(row["token"]), hashlib.sha256(text).digest())
            if fault:
                self.blame(row["token"], f"timestamp does not hold: {fault}")
            self.count("timestamps, signature recomputed" if is_signed else "timestamps, hash only")

    def check_tables(self):
        for table in self.json_of("data/tables/index.json"):
            if len(self.json_of(f"data/tables/{table['name']}.json")) != table["rows"]:
                self.blame(f"table {table['name']}", "has not the rows that it is said to have")


def judge(token, digest):
    """Return what is wrong with a token, or nothing, and whether its signature was recomputed."""
    try:
        parts = parts_of(inner(parts_of(parts_of(token)[0][1])[1][1]))
        content = next(value for tag, value, _whole in parts if tag == 0x30 and TIME in value[:20])
        info = inner(parts_of(content)[1][1])
        imprint = parts_of(parts_of(inner(info))[2][1])
        if SHA256 not in imprint[0][2] or imprint[1][1] != digest:
            return "it is of another text", False
        signer = parts_of(inner(parts[-1][1]))
        attributes = next(one for one in signer if one[0] == 0xA0)
        said = next(one for one in parts_of(attributes[1]) if DIGEST in one[2])
        hasher = {1: "sha256", 2: "sha384", 3: "sha512"}[parts_of(signer[2][1])[0][1][-1]]
        if inner(parts_of(said[1])[1][1]) != hashlib.new(hasher, info).digest():
            return "its time was changed", False
        signature = next(value for tag, value, _whole in reversed(signer) if tag == 0x04)
        signed = hashlib.new(hasher, b"\x31" + attributes[2][1:]).digest()
        keys = [key for tag, value, _whole in parts if tag == 0xA0 for key in keys_in(value)]
        return hold_signature(keys, signature, signed)
    except UNREADABLE as fault:
        return f"malformed ({type(fault).__name__})", False


def hold_signature(keys, signature, signed):
    """Hold a signature against every RSA key of the token; of others nothing is said."""
    for modulus, exponent in keys:
        size = (modulus.bit_length() + 7) // 8
        opened = pow(int.from_bytes(signature, "big"), exponent, modulus).to_bytes(size, "big")
        if re.match(rb"\x00\x01\xff{8,}\x00", opened) and opened.endswith(signed):
            return "", True
    return ("its signature does not hold", False) if keys else ("", False)


def keys_in(certificates):
    for _tag, certificate, _whole in parts_of(certificates):
        for tag, part, _whole in parts_of(parts_of(certificate)[0][1]):
            if tag == 0x30 and RSA in part[:20] and parts_of(part)[-1][0] == 0x03:
                numbers = parts_of(inner(parts_of(part)[1][1][1:]))
                yield tuple(int.from_bytes(value, "big") for _tag, value, _whole in numbers)


def parts_of(data):
    """Cut DER into its elements: tag, value, and the whole."""
    found = []
    while data:
        length, start = data[1], 2
        if length & 0x80:
            start = 2 + (length & 0x7F)
            length = int.from_bytes(data[2:start], "big")
        if start + length > len(data):
            raise ValueError("an element ends after its file")
        found.append((data[0], data[start : start + length], data[: start + length]))
        data = data[start + length :]
    return found


def inner(data):
    return parts_of(data)[0][1]


def main(arguments):
    place = Path(arguments[0]) if arguments else Path(__file__).resolve().parent
    if not place.exists():
        print(f"There is nothing at {place}.")
        return 2
    try:
        verifier = Verifier(Zip(place) if place.is_file() else Folder(place))
    except UNREADABLE as fault:
        print(f"VERDICT: BROKEN: {place} cannot be opened: {fault}")
        return 1
    holds = verifier.run()
    told = [f"{number:>9} {what}" for what, number in verifier.counts.items()]
    print("\n".join(told + verifier.notes))
    for where, what in verifier.faults:
        print(f"BROKEN: {where}: {what}")
    number, whole = len(verifier.faults), "VERDICT: everything holds. / VERDICT : tout concorde."
    broken = f"VERDICT: BROKEN, {number} faults. / VERDICT : NON CONCORDANT, {number} anomalies."
    print(whole if holds else broken)
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
