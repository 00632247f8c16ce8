//! The variables of a service.

use provision_app::config::model::VariableName;
use provision_app::config::variables::{Member, Output, Piece, Value, of};

use super::read_both;

const SERVICES: &str = "\
api:
  type: backend
  port: 3000
  resources:
  - {name: main-db, type: database, version: 16}
  - {name: old, type: database, engine: mysql, version: 8.4, adapter: mysql+pymysql}
  - {name: fast, type: cache}
  - {name: files, type: object_storage}
shop:
  type: backend
  url_path: /shop
  resources:
  - {name: db, type: database, adapter: postgresql+asyncpg, use_sibling: {service_name: api, resource_name: main-db}}
web: {type: frontend, url_path: /app}
";

fn environments(environment: &str) -> String {
    format!(
        "name: my-shop\nregion: eu-west-1\ncollections:\n- name: review\n  account_id: '123456789012'\n  base_domain: shop.com\n  environments:\n  - name: pr-12\n    custom_domains: [www.shop.org]\n{environment}"
    )
}

/// A value as text, holes in angle brackets.
fn shown(value: &Value) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Text(text) => text.clone(),
        Piece::Output(resource, output) => format!("<{resource} {output:?}>"),
        Piece::Member(resource, member) => format!("<{resource} {}>", member.as_str()),
        Piece::InstanceName => "<instance>".to_owned(),
    };
    match value {
        Value::Made(template) => template.pieces.iter().map(piece).collect(),
        Value::Given(_) => "given".to_owned(),
        Value::Secret(id) => format!("secret {id}"),
        Value::Output(name) => format!("output {name}"),
    }
}

/// All variables of a service, one a line.
fn all(service: usize, environment: &str) -> String {
    let app =
        read_both(SERVICES, &environments(environment)).unwrap_or_else(|faults| panic!("{}", faults.render_plain())).application;
    let collection = &app.collections[0];
    let found = of(&app, collection, &collection.environments[0], Some(&app.services[service]));
    let line = |(name, value): (&VariableName, &Value)| {
        format!("{name}{} {}\n", if value.is_secret() { " (secret)" } else { "" }, shown(value))
    };
    found.iter().map(line).collect::<Vec<_>>().concat()
}

#[test]
fn of_an_owner() {
    insta::assert_snapshot!(all(0, ""));
}

#[test]
fn of_a_sibling_and_a_frontend() {
    insta::assert_snapshot!(all(1, ""));
    insta::assert_snapshot!("a_frontend", all(2, ""));
}

#[test]
fn the_users_win() {
    insta::assert_snapshot!(all(
        0,
        "    environment_variables:\n    - {name: DATABASE_URL, value: mine}\n    - {name: REDIS_URL, secret_id: url, service: api}\n    - {name: REDIS_URL, value: all}\n    - {name: PGHOST, alias: MAIN_DB_HOST}\n    - {name: PGHOST2, alias: PGHOST}\n    - {name: FAST_URL, alias: REDIS_URL}\n    - {name: API, output_name: '{{ environment.name }}.api.url', service: api}\n    - {name: SHOP, value: x, service: shop}\n"
    ));
}

#[test]
fn of_what_exists() {
    insta::assert_snapshot!(all(
        0,
        "    existing_resources:\n      main-db: {instance_name: main, secret_id: s}\n      old: {instance_name: old, username: u, db_name: d}\n      fast: {instance_name: fast}\n      files: {instance_name: files}\n"
    ));
}

#[test]
fn what_a_hole_is() {
    let app = read_both(SERVICES, &environments("")).unwrap().application;
    let collection = &app.collections[0];
    let found = of(&app, collection, &collection.environments[0], Some(&app.services[0]));
    let get = |name: &str| match found.iter().find(|(known, _)| known.as_str() == name).map(|(_, value)| value) {
        Some(Value::Made(template)) => template.clone(),
        other => panic!("{name}: {other:?}"),
    };
    let main = app.resources[0].name.clone();
    assert_eq!(get("DB_PASSWORD").pieces, [Piece::Member(main.clone(), Member::Password)]);
    assert_eq!(get("DB_HOST").pieces, [Piece::Output(main, Output::Host)]);
    assert_eq!(get("PORT").text().as_deref(), Some("3000"));
    assert!(get("DATABASE_URL").is_url && get("DATABASE_URL").text().is_none() && !get("DB_PASSWORD").is_url);
}
