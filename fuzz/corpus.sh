#!/usr/bin/env bash
# Makes the corpus that the fuzz targets begin with from the specs, answers and project files of the repository.
set -euo pipefail
cd "$(dirname "$0")"
mkdir -p corpus/{spec,project_file,value,answer,apex,mock,judge,record}
cp ../tests/engine/language/*.cls corpus/apex/
for spec in ../provider-specs/*/spec.yaml ../tests/language/*.yaml; do
  name=${spec//[^a-z0-9]/-}
  cp "$spec" "corpus/spec/$name"
  # Every text with a placeholder is a value.
  grep -oE '"[^"]*\$\{[^"]*"|\$\{[^"]*$' "$spec" | sort -u | while IFS= read -r value; do
    value=${value#\"}; value=${value%\"}
    printf %s "$value" > "corpus/value/$(printf %s "$value" | cksum | cut -d' ' -f1)"
  done
done
answer() { printf "\\x$(printf %02x $(($1 / 256)))\\x$(printf %02x $(($1 % 256)))%s" "$2" > "corpus/answer/$3"; }
answer 201 '{"sid": "SM1", "status": "queued", "error_code": null, "code": 21211}' json-object
answer 200 '{"messages": [{"status": "0", "status_code": 1, "message-id": "x", "status": {"groupId": 1}}]}' json-array
answer 400 '{"errors": [{"code": "20003", "message": "x"}], "return": {"status": 411}}' json-errors
answer 400 '<ErrorResponse><Error><Code>Throttling</Code><Message>x</Message></Error></ErrorResponse>' xml-error
answer 200 '<messageheaders batchid="1"><messageheader id="2" uri="x"/></messageheaders>' xml-attributes
answer 200 'OK: 12' text
answer 500 '' empty
for file in ../tests/*.rs; do
  name=$(basename "$file" .rs)
  # Project files stand in the tests as texts that begin with `handlers:`.
  awk -v out="corpus/project_file/$name-" '/^handlers:$/ {n++; on=1} /^";$/ {on=0} on {gsub(/\\"/, "\""); print > (out n)}' "$file"
done
printf 'handlers:\n  - provider: twilio\n    settings: {account_sid: AC00000000000000000000000000000000, sender: Acme}\n' \
  > corpus/project_file/twilio
for mock in ../provider-specs/*/mock.yaml ../tests/mocks/*.yaml ../tests/rules/mock.yaml; do
  cp "$mock" "corpus/mock/${mock//[^a-z0-9]/-}"
done
number=0
for mock in ../tests/mocks/*.yaml; do
  # Each request stands behind a line that begins with `=== `; the first byte of an input chooses the mock.
  awk -v number="$number" -v out="corpus/judge/$(basename "$mock" .yaml)-" \
    '/^=== / {n++; file = out n; printf "%c", number > file; next} {print > file}' "${mock%.yaml}.txt"
  number=$((number + 1))
done
record() { printf '@@ otpsmith record 2\n@@ spec 0f\n@@ provider twilio\n@@ otpsmith 0.1.0\n%b' "$1" > "corpus/record/$2"; }
record '@@ file force-app/mine.cls\nclass A {\n}\n@@ file force-app/old.cls\n@@ from old 0.0.9 1e\nx\n@@ open\n' files
record '@@ file ../outside.cls\n@@@@@ escaped\n' outside
for line in 'create 0 4 1 force-app/mine.cls' 'replace 0 3 2 force-app/mine.cls' 'remove 0 7 3 ../outside.cls' 'folder force-app/new'; do
  printf '\0otpsmith journal 1\n%s\nend\n' "$line" > "corpus/record/journal-${line%% *}"
done
