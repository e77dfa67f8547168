//! What the targets start from: the cases of the rules' pages, the suites of `shared` if they are there,
//! and the committed corpus.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{Target, mutate::LONGEST, quoted};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Everything a target starts from, each input once.
pub fn of(target: &Target) -> Vec<Vec<u8>> {
    let mut seeds = (target.seeds)();
    seeds.extend(corpus(target));
    seeds.retain(|seed| seed.len() <= LONGEST);
    seeds.sort();
    seeds.dedup();
    seeds
}

/// Longest input of the corpus, and most of them: it is replayed with each run of the tests.
const LONGEST_KEPT: usize = 400;
const MOST_KEPT: usize = 1000;

fn corpus_file(target: &Target) -> PathBuf {
    Path::new(ROOT).join("corpus").join(target.name).with_extension("txt")
}

/// The inputs that were kept: one a line.
fn corpus(target: &Target) -> Vec<Vec<u8>> {
    fs::read_to_string(corpus_file(target)).unwrap_or_default().lines().filter_map(quoted::read).collect()
}

/// Makes the files of a folder the corpus, without those that the pages give anyway; how many were kept.
///
/// # Errors
/// If the corpus cannot be written.
pub fn keep(target: &Target, folder: &Path) -> std::io::Result<usize> {
    let given = (target.seeds)();
    let mut inputs = files(folder, 1);
    inputs.retain(|input| input.len() <= LONGEST_KEPT && !given.contains(input));
    inputs.sort_by(|one, other| (one.len(), one).cmp(&(other.len(), other)));
    inputs.truncate(MOST_KEPT);
    let lines: String = inputs.iter().map(|input| quoted::write(input) + "\n").collect();
    fs::create_dir_all(Path::new(ROOT).join("corpus"))?;
    fs::write(corpus_file(target), lines)?;
    Ok(inputs.len())
}

/// Streams of requests.
pub fn requests() -> Vec<Vec<u8>> {
    let cases = candor_catalogue::cases::all().unwrap_or_else(|faults| panic!("{faults:?}"));
    let mut seeds: Vec<_> = cases.into_iter().map(|located| located.case.octets()).collect();
    seeds.extend(suite("http1_requests.jsonl"));
    seeds.extend(suite("smuggling.jsonl"));
    seeds
}

/// Connections of HTTP/2: preface and frames.
pub fn frames() -> Vec<Vec<u8>> {
    let cases = candor_catalogue::cases::all().unwrap_or_else(|faults| panic!("{faults:?}"));
    cases.into_iter().filter(|located| located.case.is_http2()).map(|located| located.case.octets()).collect()
}

/// Chunked bodies: of the requests that have one.
pub fn chunked_bodies() -> Vec<Vec<u8>> {
    let mut bodies: Vec<_> = requests()
        .iter()
        .filter(|request| request.to_ascii_lowercase().windows(7).any(|part| part == b"chunked"))
        .filter_map(|request| body(request).map(<[u8]>::to_vec))
        .collect();
    bodies.push(b"5;a=b;c=\"d\\\"\"\r\nhello\r\n0\r\nX: y\r\n\r\n".to_vec());
    bodies
}

/// JSON texts: of the requests that have one, and the JSONTestSuite.
pub fn json_texts() -> Vec<Vec<u8>> {
    let looks = |body: &[u8]| matches!(body.first(), Some(b'{' | b'[' | b'"'));
    let requests = requests();
    let bodies = requests.iter().filter_map(|request| body(request));
    let mut texts: Vec<_> = bodies.filter(|body| looks(body)).map(<[u8]>::to_vec).collect();
    texts.extend(files(&shared().join("jsontestsuite"), 2));
    texts
}

/// Commands, HAR and Postman exports, and requests as they are saved.
pub fn commands() -> Vec<Vec<u8>> {
    let ours: [&[u8]; 12] = [
        b"curl -X POST 'http://a.test/p?a=b&c=d' -H 'X-A: 1' -H \"X-B: \\\"2\\\"\" -d a=b --data-urlencode 'c=d e'",
        b"curl \\\n  --json '{\"a\":1}' -u me:secret -b a=b -A agent -e http://b.test \\\n  http://a.test/../x",
        b"curl -F 'a=b;type=text/plain' -F 'f=@file;filename=\"x y\"' -F 'g=<ab' https://a.test:443/",
        b"curl $'http://a.test/\\x41\\u00e9\\n' --data-raw $'it\\'s' --compressed -0 -I -G",
        b"curl ^\"http://a.test/p?a=b^&c=d^\" ^\r\n  --data-raw ^\"^{^\\^\"a^\\^\":1^}^\"",
        b"curl.exe 'http://a.test' `\n -H \"A: `\"b`\"\" `\n -d 'it''s'",
        b"curl -d @- http://a.test <<'EOF'\n{\"a\":1}\nEOF\n",
        b"curl -T ab http://a.test/up/ -r 0-5 --url-query a=b -- http://b.test; echo",
        b"{\"log\":{\"entries\":[{\"request\":{\"method\":\"POST\",\"url\":\"https://a.test/x?y=1\",\"headers\":[{\"name\":\"A\",\"value\":\"b\"}],\"postData\":{\"mimeType\":\"text/plain\",\"text\":\"aGk=\",\"encoding\":\"base64\"}},\"response\":{\"status\":400,\"headers\":[],\"content\":{\"text\":\"no\"}}}]}}",
        b"{\"info\":{},\"variable\":[{\"key\":\"u\",\"value\":\"http://a.test\"}],\"item\":[{\"name\":\"f\",\"item\":[{\"name\":\"r\",\"request\":{\"method\":\"PUT\",\"url\":{\"raw\":\"{{u}}/:id\",\"variable\":[{\"key\":\"id\",\"value\":\"7\"}]},\"body\":{\"mode\":\"urlencoded\",\"urlencoded\":[{\"key\":\"a\",\"value\":\"b\"}]}}}]}]}",
        b"POST /x HTTP/1.1\nHost: a.test\nContent-Type: text/plain\n\nhello\n",
        b"{\"item\":[{\"request\":{\"url\":\"http://a.test\",\"auth\":{\"type\":\"basic\",\"basic\":[{\"key\":\"username\",\"value\":\"x\"}]},\"body\":{\"mode\":\"formdata\",\"formdata\":[{\"key\":\"f\",\"src\":\"ab\"}]}}}]}",
    ];
    // The requests of the rules' pages, as an editor would save them.
    let saved = requests().into_iter().filter(|r| r.len() < 2000).take(100);
    let saved = saved.map(|r| String::from_utf8_lossy(&r).replace("\r\n", "\n").into_bytes());
    ours.iter().map(|seed| seed.to_vec()).chain(saved).collect()
}

/// Responses.
pub fn responses() -> Vec<Vec<u8>> {
    let mut responses = suite("http1_responses_llhttp.jsonl");
    let ours: [&[u8]; 7] = [
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n",
        b"HTTP/1.0 200\r\nA:  b \r\n c\r\n\r\nuntil the end",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n",
        b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5, 5\r\n\r\n",
        b"HTTP/1.1 500 X\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"\x15\x03\x01\x00\x02\x02\x46",
    ];
    responses.extend(ours.map(<[u8]>::to_vec));
    responses
}

/// Requests with an answer each, divided by a NUL: the answers of the signatures' pages.
pub fn exchanges() -> Vec<Vec<u8>> {
    let body = r#"{"name":"","mail":"x","legs":"abc","stops":[{"count":1}]}"#;
    let requests = [
        format!("POST /pets?page=x HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}", body.len()),
        "GET /pets/9?limit=x HTTP/1.1\r\nHost: a\r\n\r\n".to_owned(),
        "POST /pets HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 7\r\n\r\nname=ab"
            .to_owned(),
    ];
    let cases = candor_reader::signatures::ALL.iter().flat_map(|signature| signature.cases());
    cases
        .enumerate()
        .map(|(at, case)| [requests[at % requests.len()].as_bytes(), b"\0", &case.answer].concat())
        .collect()
}

/// Documents, each with requests to it.
pub fn documents() -> Vec<Vec<u8>> {
    let post = |kind: &str, body: &str| {
        format!("POST /things/7 HTTP/1.1\r\nHost: a\r\nContent-Type: {kind}\r\n\r\n{body}")
    };
    let json = |body: &str| post("application/json", body);
    let part = "--B\r\nContent-Disposition: form-data; name=a\r\nX-A: 1\r\n\r\n{\"b\":1}\r\n--B--";
    let requests = [
        "GET /things/7?page=2&where[a]=1&ids=1,2&unknown=x HTTP/1.1\r\nHost: a\r\nX-A: 1\r\nCookie: c=1\r\n\r\n"
            .to_owned(),
        json("{\"a\":1,\"b\":[1,2,2],\"c\":{\"kind\":\"cat\"},\"d\":null}"),
        json("[[{\"a\":\"2026-02-30\"}],5,\"x\",{\"a\":{\"a\":{}}}]"),
        post("application/x-www-form-urlencoded", "a=1&b=2&b=3&c[kind]=cat"),
        post("multipart/form-data; boundary=B", part),
        post("application/x-ndjson", "{\"a\":1}\n{\"b\":2}\n"),
        post("application/xml", "<a b=\"1\"><c/></a>"),
        post("text/plain", "5"),
        json("{\"a\":true,\"z\":[]}"),
    ];
    let ours = ["pets.yaml", "answers.yaml"].map(|name| candor_contract::cases::by_name(name).unwrap_or(""));
    let pairs = DOCUMENTS.iter().chain(&ours).flat_map(|document| {
        requests.iter().map(move |request| [document.as_bytes(), b"\0", request.as_bytes()].concat())
    });
    pairs.collect()
}

/// Small documents, which between them use what OpenAPI has.
const DOCUMENTS: [&str; 4] = [
    r##"openapi: 3.1.1
info: {title: t, version: "1"}
paths:
  /things/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get:
      parameters:
        - {name: page, in: query, schema: {type: integer, minimum: 1}}
        - {name: where, in: query, style: deepObject, schema: {type: object, properties: {a: {type: integer}}}}
        - {name: ids, in: query, explode: false, schema: {type: array, uniqueItems: true, items: {type: integer}}}
        - {name: X-A, in: header, required: true, schema: {enum: [1, 2]}}
        - {name: c, in: cookie, content: {application/json: {schema: {type: integer}}}}
      responses: {"200": {description: d}}
    post:
      x-candor-max-body: 5000
      requestBody:
        required: true
        content:
          application/json: {schema: {$ref: "#/components/schemas/Thing"}}
          application/x-www-form-urlencoded: {schema: {$ref: "#/components/schemas/Thing"}}
          multipart/form-data:
            schema: {type: object, properties: {a: {type: object}}}
            encoding: {a: {contentType: "text/*, application/json", headers: {X-A: {schema: {type: integer}}}}}
          application/x-ndjson: {itemSchema: {required: [a]}}
          application/xml: {}
          text/plain: {schema: {type: integer}}
      responses: {"200": {description: d}}
components:
  schemas:
    Thing:
      type: object
      required: [a, e]
      properties:
        a: {type: [integer, "null"], multipleOf: 2}
        b: {type: array, uniqueItems: true, contains: {const: 2}, maxContains: 1}
        c: {oneOf: [{$ref: "#/components/schemas/Cat"}, {$ref: "#/components/schemas/Dog"}], discriminator: {propertyName: kind}}
      unevaluatedProperties: false
    Cat: {type: object, properties: {kind: {const: cat}}, required: [kind]}
    Dog: {type: object, properties: {kind: {const: dog}, of: {$ref: "#/components/schemas/Dog"}}}
"##,
    r##"{"openapi":"3.0.3","info":{"title":"t","version":"1"},"servers":[{"url":"/{v}","variables":{"v":{"default":"things"}}}],
"paths":{"/{id}":{"post":{"requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/T"}},"*/*":{}}},
"responses":{"default":{"description":"d"}}}}},"components":{"schemas":{"T":{"nullable":true,"anyOf":[{"type":"array","items":{"$ref":
"#/components/schemas/T"},"minItems":1},{"type":"object","additionalProperties":{"$ref":"#/components/schemas/T"},"maxProperties":3},
{"type":"string","format":"date","pattern":"^(?=2)"},{"type":"number","exclusiveMinimum":true,"minimum":5}]}}}}"##,
    r##"openapi: 3.1.0
info: {title: t, version: "1"}
paths:
  /things/{id}:
    post:
      requestBody:
        content:
          application/json:
            schema:
              $id: https://a.test/s
              $dynamicAnchor: node
              if: {required: [a]}
              then: {properties: {a: {$dynamicRef: "#node"}}}
              else: {not: {type: object}}
              patternProperties: {"^b": {items: {$ref: "#/$defs/i"}, prefixItems: [{minimum: 1}]}}
              propertyNames: {maxLength: 2}
              dependentRequired: {b: [a]}
              dependentSchemas: {d: {required: [b]}}
              $defs: {i: {$anchor: x, type: integer, readOnly: true}}
      responses: {}
"##,
    "openapi: 3.2.0\ninfo: {title: t, version: '1'}\npaths:\n  /things/{id}.{ext}: {query: {responses: {}}}\n  /things/{id}:\n    additionalOperations: {COPY: {responses: {}}}\n",
];

fn body(request: &[u8]) -> Option<&[u8]> {
    let end = request.windows(4).position(|four| four == b"\r\n\r\n")?;
    request.get(end + 4..).filter(|body| !body.is_empty())
}

fn shared() -> std::path::PathBuf {
    Path::new(ROOT).join("../../shared/suites")
}

/// The streams of a suite; nothing where the suites are not there.
fn suite(name: &str) -> Vec<Vec<u8>> {
    let text = fs::read_to_string(shared().join(name)).unwrap_or_default();
    let raw = |line: &str| {
        let case: serde_json::Value = serde_json::from_str(line).ok()?;
        Some(base64(case["raw_b64"].as_str()?))
    };
    text.lines().filter_map(raw).collect()
}

/// The files of a folder, and of those within it down to `depth`.
fn files(folder: &Path, depth: usize) -> Vec<Vec<u8>> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    paths
        .iter()
        .flat_map(|path| match path.is_dir() && depth > 1 {
            true => files(path, depth - 1),
            false => fs::read(path).into_iter().collect(),
        })
        .collect()
}

fn base64(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for octet in text.bytes().filter(|octet| *octet != b'=') {
        let value = match octet {
            b'A'..=b'Z' => octet - b'A',
            b'a'..=b'z' => octet - b'a' + 26,
            b'0'..=b'9' => octet - b'0' + 52,
            b'+' => 62,
            _ => 63,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push(u8::try_from(bits >> count & 0xFF).unwrap_or_default());
        }
    }
    out
}
