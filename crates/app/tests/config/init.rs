//! Starters, for folders of every kind.

use provision_app::config::source::Source;
use provision_app::init::{Answers, Found, Starter, starter};

const COMPOSE: &str = r#"# Our shop.
services:
  api:
    # Built here.
    build: .
    ports: ["3000:3000"]
    depends_on: [db, sessions]

  admin:
      image: ghcr.io/shop/admin:3
  db:
    image: postgres:16.4-alpine
    environment:
      POSTGRES_PASSWORD: local
  sessions: &cache
    image: redis
  files:
    image: minio/minio
  done:
    build: ./done
    x-cnc:
      type: backend
      url_path: /done
"#;

fn answers() -> Answers {
    Answers {
        application: "shop".try_into().unwrap(),
        account: "123456789012".try_into().unwrap(),
        region: "eu-west-1".try_into().unwrap(),
        environment: "staging".try_into().unwrap(),
    }
}

fn written(found: &Found) -> Starter {
    starter(found, &answers()).unwrap()
}

fn compose() -> Found {
    Found::Compose(Source::new("compose.yaml", COMPOSE))
}

#[test]
fn a_compose_file_stays_as_it_is() {
    let starter = written(&compose());
    insta::assert_snapshot!("compose", starter.config);
    // Every line of the user's is there, in its order.
    let mut lines = starter.config.lines();
    for line in COMPOSE.lines() {
        assert!(lines.any(|of_starter| of_starter == line), "{line:?} is gone");
    }
}

#[test]
fn a_dockerfile_is_a_backend() {
    insta::assert_snapshot!("dockerfile", written(&Found::Dockerfile { port: Some(3000) }).config);
}

#[test]
fn a_package_is_a_frontend() {
    insta::assert_snapshot!("package", written(&Found::Frontend { assets_path: "dist" }).config);
}

#[test]
fn an_empty_folder_begins_with_an_image() {
    insta::assert_snapshot!("nothing", written(&Found::Nothing).config);
}

#[test]
fn environments() {
    insta::assert_snapshot!("environments", written(&Found::Nothing).environments);
}

#[test]
fn what_leaves_no_room_is_refused() {
    let refused = |text: &str| {
        let found = Found::Compose(Source::new("compose.yaml", text));
        starter(&found, &answers()).unwrap_err().render_plain()
    };
    insta::assert_snapshot!("one_line", refused("services:\n  api: {build: .}\n  web: {image: nginx}\n"));
    insta::assert_snapshot!("no_services", refused("version: '3'\n"));
    insta::assert_snapshot!("no_yaml", refused("services:\n  api: [\n"));
}
