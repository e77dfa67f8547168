//! What the shelf does with documents that come, change, break and go away.

use std::{
    io::{Read, Write},
    net::TcpListener,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use super::*;
use crate::settings::{World, flags::Given};

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("candor-shelf-{name}-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn settings(openapi: &str) -> Settings {
    let world = World { environment: &|_| None, rules: &[], findings: &[] };
    settings::load(&Given::of(&[("openapi", openapi)]), Some(Path::new("")), &world).unwrap()
}

fn text(operations: &[&str]) -> String {
    let path = |id: &&str| format!("  /{id}:\n    get: {{operationId: {id}}}\n");
    format!("openapi: 3.1.0\npaths:\n{}", operations.iter().map(path).collect::<String>())
}

fn operations(ready: &Ready) -> Vec<String> {
    let contract = ready.inspector.contract.as_ref().unwrap();
    contract.operations().filter_map(|o| o.id().map(str::to_owned)).collect()
}

#[test]
fn a_document_that_breaks_is_held_alone() {
    let folder = folder("held");
    let (a, b) = (folder.join("a.yaml"), folder.join("b.yaml"));
    let settings = settings(&format!("{},{}", a.display(), b.display()));
    let wanted = settings.wanted().unwrap();
    let mut shelf = Shelf::new(None).unwrap();
    fs::write(&a, text(&["a1"])).unwrap();
    assert!(shelf.load(&settings, &wanted, 1).err().unwrap()[0].contains("b.yaml cannot be read"));
    fs::write(&b, text(&["b1"])).unwrap();
    assert_eq!(operations(&shelf.load(&settings, &wanted, 2).unwrap()), ["a1", "b1"]);
    fs::write(&a, "openapi: 3.1.0\npaths: 7\n").unwrap();
    fs::write(&b, text(&["b1", "b2"])).unwrap();
    assert_eq!(operations(&shelf.load(&settings, &wanted, 3).unwrap()), ["a1", "b1", "b2"]);
    let [known_a, known_b] = [0, 1].map(|i| shelf.document(&wanted[i].name).unwrap());
    assert!(known_a.broken.as_ref().unwrap().contains("a.yaml:2:8"), "{:?}", known_a.broken);
    assert_eq!((known_a.good.as_ref().unwrap().since, known_b.good.as_ref().unwrap().since), (2, 3));
    assert!(known_b.broken.is_none());
    fs::remove_file(&b).unwrap();
    fs::write(&a, text(&["a2"])).unwrap();
    assert_eq!(operations(&shelf.load(&settings, &wanted, 4).unwrap()), ["a2", "b1", "b2"]);
    assert!(shelf.document(&wanted[1].name).unwrap().unread.is_some());
    assert!(shelf.files().contains_key(&b), "that it comes back is noticed");
    fs::remove_dir_all(&folder).unwrap();
}

/// A server of one origin: what it answers by path, now. Ends with the test.
fn served() -> (String, Arc<Mutex<HashMap<String, String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let answers: Arc<Mutex<HashMap<String, String>>> = Arc::default();
    let shared = answers.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let (mut seen, mut piece) = (Vec::new(), [0; 1024]);
            while !seen.ends_with(b"\r\n\r\n") {
                match stream.read(&mut piece) {
                    Ok(length @ 1..) => seen.extend_from_slice(&piece[..length]),
                    _ => break,
                }
            }
            let seen = String::from_utf8_lossy(&seen).into_owned();
            let path = seen.split(' ').nth(1).unwrap_or_default().to_owned();
            let answer = shared.lock().unwrap().get(&path).cloned();
            let (status, body) = answer.map_or(("404 Not Found", String::new()), |body| ("200 OK", body));
            let _ = write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        }
    });
    (origin, answers)
}

const PATIENCE: Duration = Duration::from_secs(30);

#[test]
fn a_document_from_an_address_is_awaited_then_refreshed_and_kept_for_the_next_run() {
    let folder = folder("address");
    let (origin, answers) = served();
    let set = |path: &str, text: String| drop(answers.lock().unwrap().insert(path.to_owned(), text));
    let settings = settings(&format!("{origin}/api/openapi.yaml"));
    let wanted = settings.wanted().unwrap();
    let mut shelf = Shelf::new(Some(folder.clone())).unwrap();
    let load = |shelf: &mut Shelf| operations(&shelf.load(&settings, &wanted, 1).unwrap());

    assert!(!shelf.refresh(&wanted[0], PATIENCE));
    assert_eq!(load(&mut shelf), [""; 0], "it is awaited");
    let why = shelf.document(&wanted[0].name).unwrap().unread.clone().unwrap();
    assert_eq!(why, format!("{origin}/api/openapi.yaml cannot be had: it answers 404; 200 is expected"));

    set("/api/openapi.yaml", format!("{}  /b: {{$ref: parts.yaml}}\n", text(&["a"])));
    set("/api/parts.yaml", "get: {operationId: b}\n".into());
    assert!(shelf.refresh(&wanted[0], PATIENCE));
    assert_eq!(load(&mut shelf), ["a", "b"]);
    assert!(!shelf.refresh(&wanted[0], PATIENCE), "nothing is new");
    set("/api/parts.yaml", "get: {operationId: b2}\n".into());
    assert!(shelf.refresh(&wanted[0], PATIENCE), "what it refers to is");
    assert_eq!(load(&mut shelf), ["a", "b2"]);

    set("/api/openapi.yaml", "openapi: 3.1.0\npaths: 7\n".into());
    assert!(shelf.refresh(&wanted[0], PATIENCE));
    assert_eq!(load(&mut shelf), ["a", "b2"], "the last good version is held");
    assert!(!shelf.refresh(&wanted[0], PATIENCE), "what is broken is not compiled again and again");

    set("/api/openapi.yaml", format!("{}  /c: {{$ref: more.yaml}}\n", text(&["a"])));
    set("/api/more.yaml", "get: {operationId: c, requestBoby: {}}\n".into());
    assert!(shelf.refresh(&wanted[0], PATIENCE));
    assert_eq!(load(&mut shelf), ["a", "b2"], "a file that it refers to is broken");
    set("/api/more.yaml", "get: {operationId: c}\n".into());
    assert!(shelf.refresh(&wanted[0], PATIENCE), "that it is mended is noticed");
    assert_eq!(load(&mut shelf), ["a", "c"]);
    set("/api/openapi.yaml", format!("{}  /b: {{$ref: parts.yaml}}\n", text(&["a"])));
    assert!(shelf.refresh(&wanted[0], PATIENCE));
    assert_eq!(load(&mut shelf), ["a", "b2"]);

    answers.lock().unwrap().clear();
    let mut later = Shelf::new(Some(folder.clone())).unwrap();
    later.refresh(&wanted[0], PATIENCE);
    assert_eq!(load(&mut later), ["a", "b2"], "the next run has the copy");
    let document = later.document(&wanted[0].name).unwrap();
    assert!(!document.is_confirmed && document.unread.is_some());

    set("/api/openapi.yaml", "openapi: 3.1.0\npaths: 7\n".into());
    set("/api/parts.yaml", "{}".into());
    let mut broken = Shelf::new(Some(folder.clone())).unwrap();
    broken.refresh(&wanted[0], PATIENCE);
    assert_eq!(load(&mut broken), ["a", "b2"], "also where the place has nothing that compiles");
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_copy_that_was_tampered_with_is_none() {
    let folder = folder("tampered");
    let copies = Copies::below(folder.clone());
    let version = Version {
        text: b"a".to_vec(),
        files: Vec::new(),
        hash: copies::hash([&b"a"[..]]),
        since: 1,
        operations: 2,
    };
    copies.write("http://a/b", &version, &Default::default()).unwrap();
    assert_eq!(copies.read("http://a/b").unwrap().version.text, b"a");
    assert!(copies.read("http://a/c").is_none());
    let path = fs::read_dir(folder.join("contracts")).unwrap().next().unwrap().unwrap().path();
    let text = fs::read_to_string(&path).unwrap().replace("\"text\":\"a\"", "\"text\":\"b\"");
    fs::write(&path, text).unwrap();
    assert!(copies.read("http://a/b").is_none());
    fs::remove_dir_all(&folder).unwrap();
}
