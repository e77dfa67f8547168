#!/bin/sh
# Lays out the root of an image that holds the program, what it needs to run, and nothing else: no shell, no packages.
# Usage: packaging/image.sh BINARY FOLDER
set -eu
binary=$1 root=$2 owner=65532

mkdir -p "$root/usr/bin" "$root/etc/ssl/certs" "$root/etc/candor" "$root/var/lib/candor" "$root/tmp"
cp "$binary" "$root/usr/bin/candor"
# The loader and the libraries, where the program looks for them. A static binary has none.
ldd "$binary" 2>/dev/null | grep -o '/[^ ]*' | while read -r library; do
    mkdir -p "$root$(dirname "$library")"
    cp -L "$library" "$root$library"
done
# Whom to believe about certificates of upstreams.
cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
echo "candor:x:$owner:$owner:candor:/var/lib/candor:/usr/bin/candor" > "$root/etc/passwd"
echo "candor:x:$owner:" > "$root/etc/group"
chmod 1777 "$root/tmp"
chmod 0700 "$root/var/lib/candor"
chown "$owner:$owner" "$root/var/lib/candor"
