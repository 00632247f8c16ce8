//! The program `provision-local`, and that an emulator never outlives whoever started it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::common::Client;
use http::Method;
use serde_json::json;

/// How long an emulator may take to end.
const LONGEST: Duration = Duration::from_secs(20);

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_provision-local"));
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Starts it and reads the environment that it prints.
fn running(arguments: &[&str]) -> (Child, Vec<(String, String)>) {
    let mut child = program(arguments).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut env = Vec::new();
    while env.len() < 6 {
        let line = lines.next().unwrap().unwrap();
        if let Some((name, value)) = line.strip_prefix("export ").and_then(|l| l.split_once('=')) {
            env.push((name.to_owned(), value.to_owned()));
        }
    }
    (child, env)
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([name, &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

/// Waits until nobody listens on a port. A connection tells: it ends with whoever accepted it.
fn ends(port: u16) {
    let start = Instant::now();
    while let Ok(mut held) = TcpStream::connect(("127.0.0.1", port)) {
        let left = LONGEST.saturating_sub(start.elapsed());
        assert!(!left.is_zero(), "the emulator on port {port} did not end");
        held.set_read_timeout(Some(left)).unwrap();
        // Whether it was closed or reset is the same.
        let _ = held.read(&mut [0]);
    }
}

fn of<'a>(env: &'a [(String, String)], name: &str) -> &'a str {
    env.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str()).unwrap()
}

async fn emulator_port(client: &Client) -> u16 {
    let (_, info) = client.control(Method::GET, "info", "").await;
    u16::try_from(info["emulator_port"].as_u64().unwrap()).unwrap()
}

#[tokio::test]
async fn it_prints_an_environment_that_works_and_ends_on_ctrl_c() {
    let (mut child, env) = running(&["--port", "0", "--print-env", "--realism", "--speed", "60"]);
    let client = Client::new(of(&env, "AWS_ENDPOINT_URL").to_owned(), of(&env, "AWS_ACCESS_KEY_ID"), "");
    let who = client.ok("sts", "GetCallerIdentity", json!({})).await;
    assert!(who["Arn"].as_str().unwrap().contains(":assumed-role/"), "{who}");
    let (_, info) = client.control(Method::GET, "info", "").await;
    assert_eq!((info["speed"].as_f64(), info["realism"].as_bool()), (Some(60.0), Some(true)));
    let port = emulator_port(&client).await;
    signal(&child, "-INT");
    assert!(child.wait().unwrap().success());
    ends(port);
}

#[tokio::test]
async fn a_killed_program_takes_its_emulator_with_it() {
    let (mut child, env) = running(&["--port", "0", "--print-env"]);
    let client = Client::new(of(&env, "AWS_ENDPOINT_URL").to_owned(), of(&env, "AWS_ACCESS_KEY_ID"), "");
    let port = emulator_port(&client).await;
    assert!(TcpStream::connect(("127.0.0.1", port)).is_ok());
    signal(&child, "-KILL");
    child.wait().unwrap();
    ends(port);
}

/// Thousands of connections come and go in a long test: one that is kept is a file of the emulator's that is never given back.
#[tokio::test]
async fn an_emulator_closes_what_its_client_has_closed() {
    for backend in ["ministack", "moto"] {
        let (mut child, env) = running(&["--port", "0", "--print-env", "--backend", backend]);
        let client = Client::new(of(&env, "AWS_ENDPOINT_URL").to_owned(), of(&env, "AWS_ACCESS_KEY_ID"), "");
        let mut one = TcpStream::connect(("127.0.0.1", emulator_port(&client).await)).unwrap();
        one.write_all(b"GET /_provision/ready HTTP/1.1\r\nHost: local\r\n\r\n").unwrap();
        assert!(one.read(&mut [0; 1024]).unwrap() > 0);
        one.shutdown(Shutdown::Write).unwrap();
        one.set_read_timeout(Some(LONGEST)).unwrap();
        let mut rest = Vec::new();
        one.read_to_end(&mut rest).unwrap_or_else(|error| panic!("{backend} keeps the connection: {error}"));
        signal(&child, "-INT");
        child.wait().unwrap();
    }
}

/// One line on standard error with the mend, and failure.
fn refused(command: &mut Command, mend: &str) {
    let ended = command.output().unwrap();
    let said = String::from_utf8(ended.stderr).unwrap();
    assert!(!ended.status.success());
    assert!(said.contains(mend) && said.trim_end().lines().count() == 1, "{said}");
}

#[test]
fn missing_environments_are_one_line_with_the_mend() {
    let nowhere = std::env::temp_dir().join("provision-local-has-no-such-folder");
    refused(program(&["--port", "0"]).env("PROVISION_VENVS", nowhere), "make venv");
}

#[test]
fn a_taken_port_is_one_line_with_the_mend() {
    let held = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = held.local_addr().unwrap().port().to_string();
    refused(&mut program(&["--port", &port]), "--port");
}

#[test]
fn a_speed_must_be_a_number_over_zero() {
    for speed in ["0", "-1", "fast", "nan"] {
        let ended = program(&["--speed", speed]).output().unwrap();
        assert_eq!(ended.status.code(), Some(2), "{speed}");
    }
}
