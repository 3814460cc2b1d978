//! The program as its users call it: settings in three layers, exit codes, and the commands beside a running server.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

/// The program with a data folder and nothing of this machine's environment.
fn holdfast(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_holdfast"));
    command.env_clear().current_dir(data).arg("--log=warn").arg("--data").arg(data);
    command
}

fn run(command: &mut Command) -> Output {
    command.output().unwrap()
}

/// What a command printed for programs.
fn json(output: &Output) -> Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The exit code and the sentence for people.
fn refused(output: &Output) -> (i32, String) {
    assert!(output.stdout.is_empty());
    (output.status.code().unwrap(), String::from_utf8_lossy(&output.stderr).trim().to_owned())
}

fn create_site(data: &Path) -> Value {
    let site =
        ["site", "create", "--name", "Lab", "--timezone", "Europe/Berlin", "--admin-email", "a@example.org"];
    json(&run(holdfast(data).args(site).args(["--admin-password", "correct horse battery"])))
}

#[test]
fn wrong_calls_are_refused_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let postgres = run(holdfast(data).args(["verify", "--database", "postgres://localhost/x"]));
    let (code, sentence) = refused(&postgres);
    assert_eq!(code, 2);
    assert!(sentence.contains("keeps its data in SQLite"), "{sentence}");
    let variable = run(holdfast(data).arg("verify").env("HOLDFAST_DATABASE", "postgres://localhost/x"));
    assert_eq!(refused(&variable).0, 2);
    let (code, sentence) = refused(&run(holdfast(data).args(["bot", "create", "--site", "lab"])));
    assert_eq!(code, 2, "{sentence}");
    std::fs::write(data.join("holdfast.toml"), "publik_url = \"x\"").unwrap();
    let (code, sentence) = refused(&run(holdfast(data).arg("verify")));
    assert_eq!(code, 2);
    assert!(sentence.ends_with("`publik_url` is not a setting, did you mean `public_url`?"), "{sentence}");
}

#[test]
fn a_flag_wins_over_the_environment_and_that_over_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let [file, variable, flag] = ["file", "variable", "flag"].map(|name| data.join(name));
    for place in [&file, &variable, &flag] {
        std::fs::create_dir(place).unwrap();
    }
    std::fs::write(data.join("holdfast.toml"), format!("database = \"sqlite:{}\"", file.display())).unwrap();
    let is_used = |place: &Path| std::fs::read_dir(place).unwrap().next().is_some();
    json(&run(holdfast(data).arg("verify")));
    assert_eq!((is_used(&file), is_used(&variable)), (true, false));
    let address = format!("sqlite:{}", variable.display());
    json(&run(holdfast(data).arg("verify").env("HOLDFAST_DATABASE", &address)));
    assert_eq!((is_used(&variable), is_used(&flag)), (true, false));
    let wanted = format!("sqlite:{}", flag.display());
    json(&run(holdfast(data).args(["verify", "--database", &wanted]).env("HOLDFAST_DATABASE", &address)));
    assert!(is_used(&flag));
}

#[test]
fn a_site_goes_through_backup_and_restore() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    std::fs::create_dir(&data).unwrap();
    let site = create_site(&data);
    let bot = [
        "bot",
        "create",
        "--name",
        "Door",
        "--role",
        "moderator",
        "--site",
        site["site_id"].as_str().unwrap(),
    ];
    let bot = json(&run(holdfast(&data).args(bot)));
    assert!(bot["api_key"].as_str().unwrap().starts_with("hfk_"));
    let copy = folder.path().join("copy.holdfast");
    json(&run(holdfast(&data).arg("backup").arg(&copy)));
    assert!(!run(holdfast(&data).arg("backup").arg(&copy)).status.success());
    assert!(!run(holdfast(&data).arg("restore").arg(&copy)).status.success());
    let other = folder.path().join("other");
    std::fs::create_dir(&other).unwrap();
    json(&run(holdfast(&other).arg("restore").arg(&copy)));
    let verified = json(&run(holdfast(&other).arg("verify")));
    assert_eq!(
        (&verified["violations"], &verified["events"]),
        (&serde_json::json!([]), &serde_json::json!(4))
    );
}

#[test]
fn the_demo_is_the_same_each_time_and_sound() {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let demo = ["demo", "--seed", "7", "--today", "2026-05-04"];
    let [first, second] = folders.each_ref().map(|folder| json(&run(holdfast(folder.path()).args(demo))));
    assert_eq!(first, second);
    let [first, second] = folders.each_ref().map(|folder| json(&run(holdfast(folder.path()).arg("verify"))));
    assert_eq!((&first, &first["violations"]), (&second, &serde_json::json!([])));
    assert!(first["reservations"].as_u64().unwrap() > 100, "{first}");
    let [again] = [run(holdfast(folders[0].path()).args(demo))];
    assert_eq!(refused(&again).0, 1);
}

#[test]
fn a_server_drains_and_exits_with_zero() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let mut serve = holdfast(data);
    let serve = serve.args(["serve", "--listen", "127.0.0.1:0"]).stderr(Stdio::piped());
    let mut server = Stopped(serve.spawn().unwrap());
    let mut lines = BufReader::new(server.0.stderr.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    assert!(first.starts_with("Holdfast serves on http://127.0.0.1:"), "{first}");
    let second = run(holdfast(data).args(["serve", "--listen", "127.0.0.1:0"]));
    assert_eq!(refused(&second).0, 1);
    create_site(data);
    assert!(run(holdfast(data).arg("doctor")).status.success());
    let id = server.0.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    assert_eq!(server.0.wait().unwrap().code(), Some(0));
}

#[test]
fn the_document_is_printed_as_json() {
    let folder = tempfile::tempdir().unwrap();
    let document = json(&run(holdfast(folder.path()).arg("openapi")));
    assert_eq!(document["openapi"], "3.1.0");
}

/// A process that does not outlive its test.
struct Stopped(Child);

impl Drop for Stopped {
    fn drop(&mut self) {
        // It has ended already where the test went well.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[test]
fn rules_test_tells_of_every_example() {
    let folder = tempfile::tempdir().unwrap();
    create_site(folder.path());
    let tried = json(&run(holdfast(folder.path()).args(["rules", "test"])));
    assert_eq!(tried, serde_json::json!({"examples": [], "broken": 0}));
}
