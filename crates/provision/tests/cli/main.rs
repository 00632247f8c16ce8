//! The built binary, with input that is wrong, and with commands that need no AWS: what it prints and how it ends.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

mod credentials;
mod output;

use std::io::{BufRead, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tempfile::TempDir;

const SERVICES: &str = include_str!("../../../../docs/first-stack/coherence.yml");
const PLACES: &str = include_str!("../../../../docs/first-stack/environments.yml");

/// A folder with the two files.
fn app(services: &str, places: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("coherence.yml"), services).unwrap();
    std::fs::write(folder.path().join("environments.yml"), places).unwrap();
    folder
}

struct Ran {
    code: i32,
    out: String,
    err: String,
}

/// Runs the binary in the folder, with nothing in its environment but what is given.
fn provision(folder: &Path, args: &[&str], env: &[(&str, &str)]) -> Ran {
    let done = Command::new(env!("CARGO_BIN_EXE_provision"))
        .args(args)
        .current_dir(folder)
        .env_clear()
        .envs([("HOME", folder.to_str().unwrap()), ("AWS_EC2_METADATA_DISABLED", "true")])
        .envs(env.iter().copied())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().replace(&folder.to_string_lossy().into_owned(), "FOLDER");
    Ran { code: done.status.code().unwrap_or(-1), out: text(done.stdout), err: text(done.stderr) }
}

/// As a snapshot: the exit code, then both streams.
fn shown(ran: &Ran) -> String {
    let text = format!("exit {}\n--- out\n{}--- err\n{}", ran.code, ran.out, ran.err);
    // The number is the operating system's.
    text.replace(" (os error 111)", "").replace(" (os error 61)", "")
}

/// What a wrong configuration gives; the same for every command that reads it.
fn wrong(services: &str, places: &str) -> String {
    let folder = app(services, places);
    let ran = provision(folder.path(), &["validate"], &[]);
    let apply = provision(folder.path(), &["apply", "staging", "--yes"], &[]);
    assert_eq!((ran.code, apply.code, &ran.err), (4, 4, &apply.err), "{}", shown(&apply));
    shown(&ran)
}

const KEYS: [(&str, &str); 3] =
    [("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "example"), ("AWS_ENDPOINT_URL", "http://127.0.0.1:1")];

#[test]
fn an_unknown_key() {
    insta::assert_snapshot!(wrong(&SERVICES.replace("health_check:", "health_chek:"), PLACES));
}

#[test]
fn a_wrong_type() {
    insta::assert_snapshot!(wrong(&SERVICES.replace("min_scale: 1", "min_scale: one"), PLACES));
}

#[test]
fn beyond_what_fargate_has() {
    insta::assert_snapshot!(wrong(&SERVICES.replace("cpu: 0.5", "cpu: 32").replace("memory: 1G", "memory: 500G"), PLACES));
}

#[test]
fn a_path_that_clashes() {
    insta::assert_snapshot!(wrong(&SERVICES.replace("url_path: /api", "url_path: /"), PLACES));
}

#[test]
fn a_syntax_error() {
    insta::assert_snapshot!(wrong(&SERVICES.replace("type: backend", "type: [backend"), PLACES));
}

#[test]
fn an_empty_file() {
    insta::assert_snapshot!(wrong("", PLACES));
}

#[test]
fn a_missing_file() {
    let folder = TempDir::new().unwrap();
    // Files are looked for up to the root of the repository.
    std::fs::create_dir(folder.path().join(".git")).unwrap();
    insta::assert_snapshot!(shown(&provision(folder.path(), &["plan"], &[])));
    let ran = provision(folder.path(), &["plan", "-f", "nowhere.yml", "-e", "nowhere-else.yml"], &[]);
    assert_eq!(ran.code, 4);
    assert!(ran.err.contains("nowhere.yml") && ran.err.contains("nowhere-else.yml"), "{}", ran.err);
}

#[test]
fn a_name_too_long_for_aws() {
    insta::assert_snapshot!(wrong(SERVICES, &PLACES.replace("name: shop", "name: a-shop-with-a-very-long-name")));
}

#[test]
fn an_unknown_environment() {
    let folder = app(SERVICES, PLACES);
    insta::assert_snapshot!(shown(&provision(folder.path(), &["plan", "stagin"], &[])));
}

#[test]
fn no_credentials() {
    let folder = app(SERVICES, PLACES);
    insta::assert_snapshot!(shown(&provision(folder.path(), &["plan", "staging"], &[])));
}

#[test]
fn an_endpoint_that_refuses_connections() {
    let folder = app(SERVICES, PLACES);
    let ran = provision(folder.path(), &["apply", "staging", "--yes"], &KEYS);
    insta::assert_snapshot!(shown(&ran));
    let drift = provision(folder.path(), &["drift", "staging"], &KEYS);
    assert_eq!((drift.code, &drift.err), (6, &ran.err));
}

/// An endpoint that gives every call this answer, and counts the calls.
fn answering(status: u16, body: String) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = calls.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let mut stream = std::io::BufReader::new(stream);
            let mut line = String::new();
            let mut mine = false;
            while stream.read_line(&mut line).is_ok_and(|read| read > 2) {
                mine |= line.starts_with("POST");
                line.clear();
            }
            if !mine {
                // It asks whether this is a local AWS, which it is not.
                let _ = stream.get_mut().write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
                continue;
            }
            counted.fetch_add(1, Ordering::Relaxed);
            let head = format!(
                "HTTP/1.1 {status} So\r\ncontent-type: text/xml\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                body.len()
            );
            let _ = stream.get_mut().write_all((head + &body).as_bytes());
        }
    });
    (url, calls)
}

/// What STS answers to who asks who it is.
fn caller(arn: &str) -> String {
    format!(
        "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
         <Arn>{arn}</Arn><UserId>AIDAEXAMPLE</UserId><Account>999999999999</Account></GetCallerIdentityResult>\
         <ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></GetCallerIdentityResponse>"
    )
}

/// What an apply says to credentials of this ARN. Nothing but who they are is asked.
fn as_whom(arn: &str) -> String {
    let folder = app(SERVICES, PLACES);
    let (url, calls) = answering(200, caller(arn));
    let env = [KEYS[0], KEYS[1], ("AWS_ENDPOINT_URL", url.as_str())];
    let ran = provision(folder.path(), &["apply", "staging", "--yes"], &env);
    assert_eq!(calls.load(Ordering::Relaxed), 1);
    shown(&ran)
}

#[test]
fn another_account() {
    insta::assert_snapshot!(as_whom("arn:aws:iam::999999999999:user/somebody"));
}

#[test]
fn the_root_of_an_account() {
    insta::assert_snapshot!(as_whom("arn:aws:iam::999999999999:root"));
}

#[test]
fn doctor_says_what_is_wrong_with_the_connection() {
    let folder = app(SERVICES, PLACES);
    insta::assert_snapshot!(shown(&provision(folder.path(), &["doctor"], &KEYS)));
}

/// Nothing is sent before somebody could be asked: the endpoint would be missed otherwise.
#[test]
fn not_confirmed() {
    let folder = app(SERVICES, PLACES);
    insta::assert_snapshot!(shown(&provision(folder.path(), &["apply", "staging"], &KEYS)));
    for (args, help) in [
        (vec!["destroy", "staging"], "--yes"),
        (vec!["destroy", "staging", "--yes", "--delete-data"], "--confirm staging"),
        (vec!["destroy", "staging", "--collection", "--yes", "--delete-data", "--confirm", "staging"], "--confirm review"),
        (vec!["apply", "staging", "--yes", "--prune", "staging/database.main"], "--confirm staging/database.main"),
    ] {
        let ran = provision(folder.path(), &args, &KEYS);
        assert_eq!(ran.code, 8, "{args:?}: {}", shown(&ran));
        assert!(ran.err.contains(help), "{args:?}: {}", ran.err);
    }
    // What the files protect goes by its typed name only.
    let protected = app(SERVICES, &PLACES.replace("type: static", "type: production"));
    let ran = provision(protected.path(), &["destroy", "staging", "--collection", "--yes"], &KEYS);
    assert!(ran.code == 8 && ran.err.contains("--confirm review"), "{}", shown(&ran));
    let ran = provision(folder.path(), &["destroy", "staging", "--collection", "--yes"], &KEYS);
    assert_eq!(ran.code, 6, "{}", shown(&ran));
    let named = provision(folder.path(), &["destroy", "staging", "--yes", "--delete-data", "--confirm", "staging"], &KEYS);
    assert_eq!(named.code, 6, "{}", shown(&named));
}

#[test]
fn images_and_nodes_that_are_not_there() {
    let folder = app(SERVICES, PLACES);
    for (args, code, says) in [
        (["plan", "--image", "wbe=nginx"], 4, "there is no service `wbe`"),
        (["plan", "--image", "web=Nginx:1"], 4, "lower case"),
        (["plan", "--image", "web"], 64, "SERVICE=REF"),
        (["plan", "--only", "staging/servce.web"], 64, "did you mean `staging/service.web`?"),
        (["plan", "--allow-replace", "staging/servce.web"], 64, "did you mean `staging/service.web`?"),
        (["apply", "--plan", "none.json"], 64, "none.json cannot be read"),
        (["apply", "./none", "--yes"], 64, "./none cannot be read"),
        (["plan", "--width", "0"], 64, "--width"),
    ] {
        let ran = provision(folder.path(), &args, &[]);
        assert_eq!(ran.code, code, "{args:?}: {}", shown(&ran));
        assert!(ran.err.contains(says), "{args:?}: {}", ran.err);
    }
}

#[test]
fn a_file_that_is_no_plan_of_this_stack() {
    let folder = app(SERVICES, PLACES);
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let plan = |scopes: &str, version: u32| {
        format!(
            "{{\"format\":\"provision-plan\",\"account\":\"123456789012\",\"region\":\"eu-west-1\",\"environments\":[\"staging\"],\
             \"images\":[],\"only\":[],\"allow_replace\":[],\"prune\":[],\
             \"plan\":{{\"version\":{version},\"scopes\":[{scopes}],\"steps\":[],\"deletions\":[],\"kept\":[]}}}}"
        )
    };
    write("text.plan", "not json");
    write("other.plan", &plan("\"other/review\"", 1));
    write("later.plan", &plan("", 999));
    write("ours.plan", &plan("\"shop/review\",\"shop/review/staging\"", 1));
    for (file, code, says) in [
        ("text.plan", 64, "is no saved plan"),
        ("other.plan", 8, "the saved plan is for other/review"),
        ("later.plan", 8, "later version"),
        // A plan that was read needs no question; it comes as far as the endpoint.
        ("ours.plan", 6, "does not answer"),
    ] {
        let ran = provision(folder.path(), &["apply", file], &KEYS);
        assert_eq!(ran.code, code, "{file}: {}", shown(&ran));
        assert!(ran.err.contains(says), "{file}: {}", ran.err);
    }
    let more = provision(folder.path(), &["apply", "ours.plan", "staging"], &KEYS);
    assert_eq!(more.code, 64);
}

#[test]
fn valid_files() {
    let folder = app(&SERVICES.replace("cpu: 0.5", "cpu: 0.3"), PLACES);
    insta::with_settings!({ filters => vec![(r"\d+ nodes", "N nodes")] }, {
        insta::assert_snapshot!(shown(&provision(folder.path(), &["validate"], &[])));
    });
    let json = provision(folder.path(), &["validate", "--json"], &[]);
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!((&json["valid"], &json["services"][1]), (&true.into(), &"api".into()));
}

#[test]
fn drawings_need_no_aws() {
    let folder = app(SERVICES, PLACES);
    for (format, begins) in [("dot", "digraph"), ("mermaid", "flowchart"), ("svg", "<svg ")] {
        let ran = provision(folder.path(), &["graph", "staging", "--format", format], &[]);
        assert!(ran.code == 0 && ran.out.starts_with(begins) && ran.out.contains("service.web"), "{}", shown(&ran));
    }
    let ran = provision(folder.path(), &["graph", "--format", "svg", "-o", "out.svg"], &[]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
    assert!(std::fs::read_to_string(folder.path().join("out.svg")).unwrap().ends_with("</svg>\n"));
    let ran = provision(folder.path(), &["graph", "--json"], &[]);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert!(json["nodes"].as_array().unwrap().len() > 20);
}

#[test]
fn the_command_line_itself() {
    let folder = TempDir::new().unwrap();
    insta::assert_snapshot!(shown(&provision(folder.path(), &["--help"], &[])));
    for (args, code) in [(vec!["--version"], 0), (vec![], 64), (vec!["aply"], 64), (vec!["plan", "--nonsense"], 64)] {
        assert_eq!(provision(folder.path(), &args, &[]).code, code, "{args:?}");
    }
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = provision(folder.path(), &["completions", shell], &[]);
        assert!(ran.code == 0 && ran.out.contains("provision"), "{shell}");
    }
}

/// Values that could only disappoint later.
#[test]
fn times_and_topics_that_are_none() {
    let folder = app(SERVICES, PLACES);
    for (args, says) in [
        (vec!["drift", "--watch", "0s"], "at least 1s"),
        (vec!["drift", "--watch", "10m", "--notify", "x"], "the ARN of a topic of SNS"),
    ] {
        let ran = provision(folder.path(), &args, &[]);
        assert!(ran.code == 64 && ran.err.contains(says), "{args:?}: {}", shown(&ran));
    }
}

/// The file with the durations is nowhere but in the cache, and nothing is made where nothing ran.
#[test]
fn nothing_is_left_behind() {
    let folder = app(SERVICES, PLACES);
    provision(folder.path(), &["apply", "staging", "--yes"], &KEYS);
    let mut names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["coherence.yml", "environments.yml"]);
}
