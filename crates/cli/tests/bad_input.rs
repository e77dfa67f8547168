//! Bad input to the program itself: each is told clearly, with how to mend it, and a stable exit code.

mod program;

use std::{fs, net::TcpListener, os::unix::fs::PermissionsExt};

use program::{Folder, candor};

#[test]
fn an_unknown_flag_command_or_code_is_answered_with_the_nearest() {
    let flag = candor(&["serve", "--upstraem", "http://127.0.0.1:1"]);
    assert_eq!(flag.code, 2);
    assert!(flag.stderr.contains("'--upstream'"), "{}", flag.stderr);
    let command = candor(&["insepct", "-"]);
    assert_eq!(command.code, 2);
    assert!(command.stderr.contains("'inspect'"), "{}", command.stderr);
    let code = candor(&["explain", "bare-fl"]);
    assert_eq!(code.code, 2);
    assert!(code.stderr.contains("did you mean `bare-lf`?"), "{}", code.stderr);
}

#[test]
fn serve_without_an_upstream_says_how_to_name_one() {
    let folder = Folder::new();
    let said = folder.candor(&["serve"]);
    assert_eq!(said.code, 2);
    assert!(said.stderr.contains("no upstream"), "{}", said.stderr);
    assert!(said.stderr.contains("--upstream http://"), "{}", said.stderr);
}

#[test]
fn an_openapi_file_that_is_absent_or_broken_is_named() {
    let folder = Folder::new();
    let serve = |file: &str| folder.candor(&["serve", "--upstream", "http://127.0.0.1:1", "--openapi", file]);
    let absent = serve("nowhere.yaml");
    assert_eq!(absent.code, 2);
    assert!(absent.stderr.contains("nowhere.yaml cannot be read"), "{}", absent.stderr);
    assert!(absent.stderr.contains("help: check the name"), "{}", absent.stderr);
    for (address, fault) in [
        ("https://user:word@example.test/openapi.json", "user name or password"),
        ("ftp://example.test/openapi.json", "http or https"),
        ("upstream:openapi.json", "starts with http:// or https://"),
    ] {
        let remote = serve(address);
        assert_eq!(remote.code, 2);
        assert!(remote.stderr.contains(fault), "{}", remote.stderr);
    }
    folder.write("broken.yaml", "openapi: 3.0.3\ninfo:\n  title: x\n  version: '1'\npaths:\n  /a: [\n");
    let broken = serve("broken.yaml");
    assert_eq!(broken.code, 2);
    assert!(broken.stderr.contains("--> broken.yaml:"), "{}", broken.stderr);
    let check = folder.candor(&["check", "broken.yaml"]);
    assert_eq!(check.code, 1);
    assert!(check.stdout.contains("--> broken.yaml:"), "{}", check.stdout);
}

#[test]
fn a_taken_port_is_named_with_who_has_it() {
    let folder = Folder::new();
    let holder = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = holder.local_addr().unwrap().to_string();
    for flags in
        [["--listen", &taken, "--workbench", "off"], ["--workbench", &taken, "--listen", "127.0.0.1:0"]]
    {
        let said = folder.candor(&[&["serve", "--upstream", "http://127.0.0.1:1"], &flags[..]].concat());
        assert_eq!(said.code, 1, "{}", said.stderr);
        assert!(said.stderr.contains("is taken by process"), "{}", said.stderr);
        assert!(
            said.stderr.contains(&format!("({})", std::process::id()))
                || said.stderr.contains(&std::process::id().to_string())
        );
        assert!(said.stderr.contains(&format!("`{} 127.0.0.1:0`", flags[0])), "{}", said.stderr);
    }
}

#[test]
fn a_data_folder_that_cannot_be_written_is_named() {
    let folder = Folder::new();
    folder.write("file", "not a folder");
    let locked = folder.path("locked");
    fs::create_dir(&locked).unwrap();
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o500)).unwrap();
    // A file in place of a folder fails for everybody; missing rights do not stop root.
    for data in ["file/data", "/proc/candor-data"] {
        let said = folder.candor(&[
            "serve",
            "--upstream",
            "http://127.0.0.1:1",
            "--listen",
            "127.0.0.1:0",
            "--workbench",
            "off",
            "--data",
            data,
        ]);
        assert_eq!(said.code, 1, "{}", said.stderr);
        assert!(said.stderr.contains(data.split('/').next_back().unwrap()), "{}", said.stderr);
        assert!(said.stderr.contains("--data DIR"), "{}", said.stderr);
    }
}

#[test]
fn a_workbench_for_strangers_needs_a_token() {
    let folder = Folder::new();
    let said = folder.candor(&[
        "serve",
        "--upstream",
        "http://127.0.0.1:1",
        "--listen",
        "127.0.0.1:0",
        "--workbench",
        "0.0.0.0:0",
    ]);
    assert_eq!(said.code, 2, "{}", said.stderr);
    assert!(said.stderr.contains("--workbench-token"), "{}", said.stderr);
}

#[test]
fn faults_of_candor_toml_are_told_at_their_place_all_at_once() {
    let folder = Folder::new();
    folder.write("candor.toml", "[gateway]\nupstraem = \"http://127.0.0.1:1\"\n\n[timeouts]\nhead = 10\n");
    for arguments in [&["serve"][..], &["config", "show"]] {
        let said = folder.candor(arguments);
        assert_eq!(said.code, 2, "{}", said.stderr);
        assert!(
            said.stderr.contains("candor.toml:2:1") && said.stderr.contains("candor.toml:5:8"),
            "{}",
            said.stderr
        );
        assert!(said.stderr.contains("did you mean `upstream`?"), "{}", said.stderr);
    }
    let check = folder.candor(&["check"]);
    assert_eq!(check.code, 1);
    assert!(check.stdout.contains("candor.toml:5:8"), "{}", check.stdout);
}

#[test]
fn stdout_on_a_full_disk_is_told_and_a_closed_pipe_is_no_failure() {
    use std::process::{Command, Stdio};
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output =
        Command::new(program::PATH).arg("explain").stdout(full).stderr(Stdio::piped()).output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(stderr.contains("stdout cannot be written") && stderr.contains("free space"), "{stderr}");
    let piped = Command::new("sh")
        .args(["-c", &format!("{} explain | head -n 1", program::PATH)])
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&piped.stderr), "");
}

#[test]
fn inspect_refuses_input_that_it_cannot_use() {
    let folder = Folder::new();
    let absent = folder.candor(&["inspect", "nothing-here"]);
    assert_eq!(absent.code, 2);
    assert!(absent.stderr.contains("nothing-here cannot be read"), "{}", absent.stderr);
    folder.write("cases", "{\"id\": 1, \"raw_b64\": \"R0VU*\"}\n");
    let case = folder.candor(&["inspect", "--jsonl", "cases"]);
    assert_eq!(case.code, 2);
    assert!(case.stderr.contains("line 1") && case.stderr.contains("character 5"), "{}", case.stderr);
    let nothing = folder.candor(&["inspect"]);
    assert_eq!(nothing.code, 2);
}

#[test]
fn a_contract_that_uses_the_gateways_own_prefix_is_refused() {
    let folder = Folder::new();
    folder.write(
        "api.yaml",
        "openapi: 3.0.3\ninfo: {title: x, version: '1'}\npaths:\n  /_candor/rules:\n    get:\n      responses:\n        \
         '200': {description: x}\n",
    );
    let said = folder.candor(&["serve", "--upstream", "http://127.0.0.1:1", "--openapi", "api.yaml"]);
    assert_eq!(said.code, 2, "{}", said.stderr);
    assert!(said.stderr.contains("`/_candor/rules`") && said.stderr.contains("--prefix"), "{}", said.stderr);
}
