"""Certificates for the suites, made with the openssl command: authorities, and what they issue."""

import pathlib
import subprocess


def openssl(*arguments, **options):
    options = {"capture_output": True, "text": True, "timeout": 60, "check": True, **options}
    return subprocess.run(["openssl", *map(str, arguments)], **options)


class Authority:
    """An authority with its files in a folder of its own."""

    def __init__(self, folder, name):
        self.folder = pathlib.Path(folder) / name
        self.folder.mkdir()
        self.name, self.serial = name, 1
        self.key, self.pem = self.folder / "ca.key", self.folder / "ca.pem"
        openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", self.key)
        openssl("req", "-x509", "-new", "-key", self.key, "-days", 3650, "-subj", f"/CN={name}", "-out", self.pem)

    def issue(self, name, hosts=(), days=365, expired=False, rsa=False):
        """`(chain, key)` of a certificate for these hosts and addresses."""
        stem = self.folder / f"{name}-{self.serial}"
        chain, key, request = (stem.with_suffix(end) for end in (".pem", ".key", ".csr"))
        self.serial += 1
        if rsa:
            openssl("genrsa", "-out", key, 2048)
        else:
            openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key)
        names = [f"{'IP' if host[0].isdigit() else 'DNS'}:{host}" for host in hosts]
        extensions = stem.with_suffix(".ext")
        # Without any extension openssl writes version 1 of X.509, which rustls does not take.
        extensions.write_text("basicConstraints=CA:FALSE\n" + (f"subjectAltName={','.join(names)}\n" if names else ""))
        openssl("req", "-new", "-key", key, "-subj", f"/O=Example/CN={name}", "-out", request)
        if expired:
            self._issue_expired(request, extensions, chain)
        else:
            openssl("x509", "-req", "-in", request, "-CA", self.pem, "-CAkey", self.key, "-set_serial", self.serial,
                    "-days", days, "-extfile", extensions, "-out", chain)
        return chain, key

    def _issue_expired(self, request, extensions, chain):
        # `openssl x509` knows no dates in the past, `openssl ca` does.
        (self.folder / "index.txt").write_text("")
        (self.folder / "serial").write_text(f"{self.serial:04x}\n")
        config = self.folder / "ca.cnf"
        config.write_text(f"""[ca]
default_ca = it
[it]
database = {self.folder}/index.txt
serial = {self.folder}/serial
new_certs_dir = {self.folder}
default_md = sha256
policy = any
copy_extensions = none
unique_subject = no
[any]
organizationName = optional
commonName = supplied
""")
        openssl("ca", "-batch", "-config", config, "-cert", self.pem, "-keyfile", self.key, "-in", request,
                "-extfile", extensions, "-startdate", "20200101000000Z", "-enddate", "20210101000000Z",
                "-notext", "-out", chain)
