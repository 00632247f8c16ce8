//! A suggestion that is followed makes its message disappear, and every message has its place.

use super::{ENVIRONMENTS, read_both};

/// A fault, what to replace, and the suggestion of the message.
const CASES: &[(&str, &str, &str)] = &[
    ("api: {type: backend, url-path: /a}", "url-path", "url_path"),
    ("api: {type: backend, helth: /a, system: {memry: 2G}}", "memry", "memory"),
    ("api: {type: backnd}", "backnd", "backend"),
    ("api: {type: backend, url_path: api}", "url_path: api", "url_path: /api"),
    ("Api: {type: backend}", "Api", "api"),
    ("api: {type: backend, system: {cpu: 250m}}", "250m", "0.25"),
    ("api: {type: backend, system: {memory: 2}}", "memory: 2", "memory: 2G"),
    ("api: {type: backend, image: 'https://x.io/a'}", "https://x.io/a", "x.io/a"),
    ("api: {type: backend, system: {health_check: up}}", "health_check: up", "health_check: /up"),
    ("api: {type: backend}\nbuild_setings: {a: b}", "build_setings", "build_settings"),
];

#[test]
fn suggestions_help() {
    for (text, wrong, right) in CASES {
        let before = read_both(text, ENVIRONMENTS).unwrap_err().into_vec();
        // The message that makes the suggestion: its help ends with what to write, in backticks.
        let word = right.rsplit(' ').next().unwrap_or(right);
        let found = before.iter().find(|fault| fault.help.as_ref().is_some_and(|help| help.contains(&format!("`{word}`"))));
        let fault = found.unwrap_or_else(|| panic!("no suggestion of {word} in {before:?}"));
        assert!(text.contains(wrong));
        let mended = text.replacen(wrong, right, 1);
        let after = match read_both(&mended, ENVIRONMENTS) {
            Ok(loaded) => loaded.warnings,
            Err(faults) => faults.into_vec(),
        };
        assert!(!after.iter().any(|other| other.message == fault.message), "{mended}: {after:?}");
    }
}

#[test]
fn every_message_points_at_its_text() {
    let faults = read_both("api: {type: backend, ürl: /a, system: {cpu: 99}}", ENVIRONMENTS).unwrap_err().into_vec();
    let pointed: Vec<_> = faults
        .iter()
        .map(|fault| {
            let place = &fault.labels[0].location;
            (place.line(), place.column(), place.text())
        })
        .collect();
    assert_eq!(pointed, [(1, 22, "ürl"), (1, 45, "99")]);
    let json = serde_json::to_value(&faults[1]).unwrap();
    assert_eq!((&json["severity"], &json["code"]), (&"error".into(), &"config::value".into()));
    assert_eq!((&json["labels"][0]["line"], &json["labels"][0]["text"]), (&1.into(), &"99".into()));
}
