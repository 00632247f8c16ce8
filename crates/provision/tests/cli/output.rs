//! What is written, and where: JSON, colours, files, and an output that cannot be written.

use std::process::{Command, Stdio};

use crate::{PLACES, Ran, SERVICES, app, provision, shown};

#[test]
fn errors_for_programs() {
    let folder = app(&SERVICES.replace("type: backend", "type: backnd"), PLACES);
    let error = |ran: &Ran| serde_json::from_str::<serde_json::Value>(&ran.out).unwrap()["error"].clone();
    let ran = provision(folder.path(), &["plan", "--json"], &[]);
    let config = error(&ran);
    assert_eq!((ran.code, config["exit"].as_i64(), ran.err.as_str()), (4, Some(4), ""));
    assert_eq!(config["diagnostics"][0]["labels"][0]["line"], 3);
    let folder = app(SERVICES, PLACES);
    let ran = provision(folder.path(), &["plan", "--json"], &[]);
    assert_eq!((ran.code, error(&ran)["exit"].as_i64()), (5, Some(5)), "{}", shown(&ran));
}

#[test]
fn colours_are_shown_where_they_are_wanted() {
    let folder = app(&SERVICES.replace("type: backend", "type: backnd"), PLACES);
    let colored = |args: &[&str], env: &[(&str, &str)]| provision(folder.path(), args, env).err.contains('\u{1b}');
    assert!(!colored(&["validate"], &[]));
    assert!(colored(&["validate", "--color", "always"], &[]));
    assert!(colored(&["validate"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!colored(&["validate"], &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "0")]));
    assert!(!colored(&["validate", "--color", "never"], &[("CLICOLOR_FORCE", "1")]));
}

#[test]
fn what_is_written_to_files_is_named_for_programs() {
    let folder = app(SERVICES, PLACES);
    let json = |args: &[&str]| {
        let ran = provision(folder.path(), args, &[]);
        assert_eq!(ran.code, 0, "{args:?}: {}", shown(&ran));
        serde_json::from_str::<serde_json::Value>(&ran.out).unwrap()
    };
    let policies = json(&["iam-policy", "--json", "--plan", "-o", "."]);
    for file in policies["files"].as_array().unwrap() {
        let text = std::fs::read_to_string(folder.path().join(file.as_str().unwrap())).unwrap();
        assert!(serde_json::from_str::<serde_json::Value>(&text).unwrap()["Statement"].is_array(), "{text}");
    }
    assert!(json(&["iam-policy", "--json", "--plan"])["policies"].is_array());
    let text = json(&["convert", "--json"])["cnc.yml"].as_str().unwrap().to_owned();
    assert_eq!(json(&["convert", "--json", "-o", "cnc.yml"])["files"], serde_json::json!(["cnc.yml"]));
    assert_eq!(std::fs::read_to_string(folder.path().join("cnc.yml")).unwrap(), text);
}

/// As clap says it, for programs.
#[test]
fn errors_of_the_command_line_for_programs() {
    let folder = app(SERVICES, PLACES);
    for (args, says) in [
        (vec!["plan", "--json", "--width", "0"], "unexpected argument '--width' found"),
        (vec!["--json", "graph", "--format", "png"], "invalid value 'png' for '--format <FORMAT>'"),
        (vec!["--json"], "requires a subcommand"),
    ] {
        let ran = provision(folder.path(), &args, &[]);
        let error = serde_json::from_str::<serde_json::Value>(&ran.out).unwrap()["error"].clone();
        assert_eq!((ran.code, error["exit"].as_i64(), ran.err.as_str()), (64, Some(64), ""), "{args:?}");
        assert!(error["message"].as_str().unwrap().contains(says), "{args:?}: {error}");
        assert!(!error["help"].as_str().unwrap().is_empty(), "{args:?}: {error}");
    }
}

/// What is written is whole, or the command fails; that the reader has gone is its own affair.
#[test]
#[cfg(target_os = "linux")]
fn an_output_that_cannot_be_written() {
    let folder = app(SERVICES, PLACES);
    let run = |args: &[&str], out: Stdio| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_provision"));
        let done = command.args(args).current_dir(folder.path()).stdin(Stdio::null()).stdout(out).output().unwrap();
        (done.status.code().unwrap_or(-1), String::from_utf8(done.stderr).unwrap())
    };
    for args in [vec!["validate", "--json"], vec!["graph"], vec!["completions", "bash"], vec!["--help"]] {
        let full = std::fs::File::create("/dev/full").unwrap();
        let (code, err) = run(&args, full.into());
        assert_eq!(code, 7, "{args:?}: {err}");
        assert!(err.contains("the standard output could not be written") && err.contains("No space left"), "{args:?}: {err}");

        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        assert_eq!(run(&args, writer.into()), (0, String::new()), "{args:?}");
    }
}
