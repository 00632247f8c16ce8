//! Faults of YAML itself.

use insta::assert_snapshot;

use super::services_faults;

#[test]
fn an_open_bracket() {
    assert_snapshot!(services_faults("api:\n  type: backend\n  prod: [yarn, start\n"));
}

#[test]
fn an_open_quote() {
    assert_snapshot!(services_faults("api:\n  type: \"backend\n"));
}

#[test]
fn a_tab() {
    assert_snapshot!(services_faults("api:\n\ttype: backend\n"));
}

#[test]
fn wrong_indentation() {
    assert_snapshot!(services_faults("api:\n  type: backend\n url_path: /api\n"));
}

#[test]
fn a_colon_in_text() {
    assert_snapshot!(services_faults("api:\n  type: backend\n  prod: echo a: b\n"));
}

#[test]
fn an_unknown_alias() {
    assert_snapshot!(services_faults("api:\n  type: *backend\n"));
}

#[test]
fn a_reserved_character() {
    assert_snapshot!(services_faults("api:\n  type: @backend\n"));
}

#[test]
fn a_key_given_twice() {
    assert_snapshot!(services_faults("api:\n  type: backend\n  port: 80\n  port: 81\napi:\n  type: backend\n"));
}

#[test]
fn two_documents() {
    assert_snapshot!(services_faults("api:\n  type: backend\n---\nweb:\n  type: backend\n"));
}

#[test]
fn an_empty_file() {
    assert_snapshot!(services_faults("# nothing yet\n"));
    assert!(services_faults("").contains("config::empty"));
    assert!(services_faults("~\n").contains("config::empty"));
}

#[test]
fn no_map() {
    assert_snapshot!(services_faults("- api\n- web\n"));
}

#[test]
fn a_tag() {
    assert_snapshot!(services_faults("api:\n  type: !!str backend\n  image: !reference [x, y]\n"));
}

#[test]
fn an_alias_bomb() {
    let mut text = String::from("api: {type: backend}\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..9 {
        let list = vec![format!("*a{}", level - 1); 10].join(", ");
        text = format!("{text}a{level}: &a{level} [{list}]\n");
    }
    assert_snapshot!(services_faults(&text));
}
