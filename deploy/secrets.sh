#!/bin/sh
# Makes what deploy/compose.yaml needs and nobody else may know: passwords, keys, and a certificate authority of your
# own. usage: deploy/secrets.sh [FOLDER]    FOLDER: deploy/secrets, unless named.
#
# What is there already stays, so put a secret of your own there first, or delete a file and run this again to change
# it. The folder is yours alone; the files in it can be read by all, since each container reads them as another user.
set -eu
umask 077

folder=${1:-$(dirname "$0")/secrets}
command -v openssl >/dev/null || { echo "secrets.sh needs openssl, which is not installed." >&2; exit 1; }
mkdir -p "$folder"
chmod 700 "$folder"
cd "$folder"

made() { chmod "$2" "$1"; echo "made $1"; }

password() {
    [ -s "$1" ] && return
    openssl rand -hex 24 | tr -d '\n' > "$1"
    made "$1" 444
}

authority() {
    [ -s ca.key ] && [ -s ca.crt ] && return
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ca.key 2>/dev/null
    openssl req -x509 -new -key ca.key -sha256 -days 3650 -subj "/CN=Tocsin deployment CA" -out ca.crt \
        -addext "keyUsage=critical,keyCertSign,cRLSign"
    made ca.key 400
    made ca.crt 444
}

# A server's key and certificate, for its name on the network of the containers.
certificate() {
    [ -s "$1.key" ] && [ -s "$1.crt" ] && return
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key" 2>/dev/null
    extensions=$(mktemp)
    {
        echo "basicConstraints=critical,CA:FALSE"
        echo "keyUsage=critical,digitalSignature"
        echo "extendedKeyUsage=serverAuth"
        echo "subjectKeyIdentifier=hash"
        echo "authorityKeyIdentifier=keyid"
        echo "subjectAltName=DNS:$1,DNS:localhost,IP:127.0.0.1"
    } > "$extensions"
    openssl req -new -key "$1.key" -sha256 -subj "/CN=$1" |
        openssl x509 -req -sha256 -days 825 -CA ca.crt -CAkey ca.key -CAcreateserial -extfile "$extensions" \
            -out "$1.crt" 2>/dev/null
    rm -f "$extensions"
    made "$1.key" 444
    made "$1.crt" 444
}

password kafka_password
password postgres_password
password elastic_password
password kibana_password
password kibana_encryption_key
authority
certificate kafka
certificate elasticsearch
certificate postgres
if [ ! -s kafka.pem ] || [ kafka.key -nt kafka.pem ] || [ kafka.crt -nt kafka.pem ]; then
    rm -f kafka.pem
    cat kafka.key kafka.crt > kafka.pem
    made kafka.pem 444
fi
if [ ! -s kafka_cluster_id ]; then
    printf '%s' "$(openssl rand 16 | base64 | tr '+/' '-_' | tr -d '=\n')" > kafka_cluster_id
    made kafka_cluster_id 444
fi
