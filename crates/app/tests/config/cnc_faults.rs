//! Faulty files of the format v2, as a user sees them.

use insta::assert_snapshot;
use provision_app::config::source::Source;
use provision_app::config::{Beside, read_beside};

use super::{ENVIRONMENTS, render};
use crate::folder::Folder;

/// What a user sees of a file without others.
fn faults(text: &str) -> String {
    render(read_beside(&Source::new("cnc.yml", text), &Source::new("environments.yml", ENVIRONMENTS), &Beside::nothing()))
}

/// What a user sees of a file with others beside it.
fn faults_with(text: &str, files: &[(&str, &str)]) -> String {
    let folder = Folder::new();
    for (name, text) in files {
        folder.write(&format!("repo/{name}"), text);
    }
    let root = folder.path("repo");
    let variables = [("TAG".to_owned(), "v1".to_owned())].into();
    let beside = Beside::of(&root, &root, variables);
    render(read_beside(&Source::new("cnc.yml", text), &Source::new("environments.yml", ENVIRONMENTS), &beside))
}

#[test]
fn keys_of_compose() {
    assert_snapshot!(faults(
        "service: {}\nservices:\n  api:\n    imge: nginx\n    biuld: .\n    depend_on: []\n    x-cnc: {type: backend}\n    x-cmc: {}\n    deploy: {replica: 1, resources: {limit: {}}}\n"
    ));
}

#[test]
fn forms_of_compose() {
    assert_snapshot!(faults(
        "services:\n  api:\n    build: {context: 'https://github.com/a/b.git', dockerfile: ../x, dockerfile_inline: FROM x}\n    image: Not Good\n    command: {a: b}\n    ports: ['80:http', '53:53/udp', {target: 0, protocol: udp}]\n    environment: [[a]]\n    deploy: {replicas: many, resources: {limits: {cpu: 1, cpus: 99, memory: 512, pids: 1}}}\n    x-cnc: {type: backend}\n"
    ));
}

#[test]
fn types() {
    assert_snapshot!(faults(
        "services:\n  fn: {x-cnc: {type: serverless, handler: f.h, runtime: python3.12, secrets_mode: arn}}\n  table: {x-cnc: {type: dynamodb, hash_key: id, billing_mode: PROVISIONED}}\n  jobs: {x-cnc: {type: message_queue, fifo: true}}\n  disk: {x-cnc: {type: filesystem, mountpoint: /x}}\n  typo: {x-cnc: {type: backnd}}\n  none: {x-cnc: {url_path: /}}\n  text: nginx\nx-cnc: {resources: [{name: q, type: message_queue, fifo: true}, {name: web, type: frontend}, {type: cache}]}\n"
    ));
}

#[test]
fn nothing_is_deployed() {
    assert_snapshot!(faults("services:\n  api: {image: nginx}\n"));
}

#[test]
fn keys_of_backends() {
    assert_snapshot!(faults(
        "services:\n  api:\n    x-cnc:\n      type: backend\n      url_pth: /\n      install: a\n      test: b\n      resources: []\n      assets_path: dist\n      integrations: {a: b}\n      internal: true\n      system: {memory: 2G, min_scale: 1, health_check: health, platform_settings: {max_scale: 2}}\n      workers: [{name: w, command: a, system: {cpu: 1}}]\n      build_config: {existing_image_tag_mode: shaa, included_paths: [/x]}\n      timeouts: {default: 1, test: 1x, migrate: 100h, snapshot: 20, deploi: 3}\n      cdn: {enabled: yes}\n    deploy: {replicas: 3}\n  other: {image: a, build: ., x-cnc: {type: backend}}\n"
    ));
}

#[test]
fn keys_of_frontends() {
    assert_snapshot!(faults(
        "services:\n  web:\n    image: nginx\n    command: serve\n    ports: ['80']\n    deploy: {replicas: 1}\n    x-cnc: {type: frontend, migrate: a, workers: [], system: {}, install: a, buidl: x}\n    x-provision: {uses: [], image: a, instal: b}\n"
    ));
}

#[test]
fn data() {
    assert_snapshot!(faults(
        "services:\n  api: {x-cnc: {type: backend}, x-provision: {uses: [db, {name: db}]}}\n  other: {x-cnc: {type: backend, url_path: /other}, x-provision: {uses: [dc, {name: mine, resource: nodb}]}}\n  db: {x-cnc: {type: database, snapshot_file_path: a/b, snapshot_type: data, url_path: /}, x-provision: {}}\n  old: {x-cnc: {type: database, version: 9}}\n  Bad_Name: {x-cnc: {type: cache, adapter: x, version: 3}}\n  vpc: {x-cnc: {type: cache}}\n  twice: {x-cnc: {type: cache}, image: redis, volumes: []}\nx-cnc: {resources: [{name: twice, type: object_storage, version: 1, engine: x}]}\n"
    ));
}

#[test]
fn settings_at_the_root() {
    assert_snapshot!(faults(
        "services:\n  api: {x-cnc: {type: backend}}\n  API: {x-cnc: {type: backend}}\nx-cnc: {preview_inactivity_timeout_hours: 0, build_settings: {platform_settings: {machine_type: huge}}, workers: [], resource: []}\nx-provision: {nat: none, integration_tests: {command: a}, integration_test: {}}\n"
    ));
}

#[test]
fn variables() {
    assert_snapshot!(faults(
        "services:\n  api:\n    image: nginx:${TAG}\n    command: serve $PORT\n    ports: ['${PORT:?say the port}:80']\n    deploy: {replicas: '${}'}\n    environment: {A: $NOT_READ}\n    x-cnc: {type: backend, url_path: '${A'}\n"
    ));
}

#[test]
fn no_secret_is_shown() {
    let text = "services:\n  api:\n    environment: {KEY: topsecret, B: [x]}\n    x-cnc: {type: backend, tpe: 1}\n  b:\n    environment:\n    - KEY=topsecret\n    - [topsecret]\n    x-cnc: {type: backend, url_path: /b}\n";
    for text in [text, &format!("{text}  - : ]\n"), &format!("{text}x: !t 1\n")] {
        let shown = faults(text);
        assert!(!shown.contains("topsecret"), "{shown}");
        assert!(shown.contains("error"), "{shown}");
    }
}

#[test]
fn extends() {
    assert_snapshot!(faults_with(
        "services:\n  a: {extends: b, x-cnc: {type: backend}}\n  b: {extends: {service: a}}\n  c: {extends: bas}\n  d: {extends: {file: no.yml, service: x}}\n  e: {extends: {file: /etc/x.yml, service: x}}\n  f: {extends: {file: 'lib/$NO.yml'}}\n  g: {extends: {file: lib/base.yml, service: wrong}}\n  h: {extends: {file: lib/base.yml, service: bas}}\n  i: {extends: {file: lib/broken.yml, service: x}}\n  j: {extends: {file: lib/list.yml, service: x}}\n  base: {image: x}\n",
        &[
            ("services/base.yml", ""),
            ("lib/base.yml", "services:\n  wrong:\n    build: src\n    x-cnc: {type: backend, url_path: no-slash}\n  base: {}\n"),
            ("lib/broken.yml", "a: [\n"),
            ("lib/list.yml", "- a\n"),
        ]
    ));
}

#[test]
fn include() {
    assert_snapshot!(faults_with(
        "include:\n- lib/a.yml\n- lib/b.yml\n- https://example.com/x.yml\n- {paths: lib/c.yml}\n- lib/circle.yml\n- {path: lib/a.yml, env_file: no.env}\nservices:\n  api: {x-cnc: {type: backend}}\n",
        &[
            (
                "lib/a.yml",
                "services:\n  api: {x-cnc: {type: backend}}\n  db: {x-cnc: {type: database, version: 99}}\nx-cnc: {}\n"
            ),
            (
                "lib/b.yml",
                "services:\n  db:\n    x-cnc: {type: cache}\nx-provision: {}\nx-of-others: {}\nvolums: {}\nvolumes: {}\n"
            ),
            ("lib/circle.yml", "include: [circle.yml]\n"),
        ]
    ));
}

#[test]
fn a_file_of_variables() {
    let shown = faults_with("services:\n  api: {image: 'nginx:$TAG', x-cnc: {type: backend}}\n", &[(".env", "A=1\nmy secret\n")]);
    assert!(!shown.contains("my secret"), "{shown}");
    assert_snapshot!(shown);
}

#[test]
fn services_that_extend_are_bounded() {
    let wide: String = (0..3000).fold("services:\n  base: {labels: {".to_owned(), |text, n| format!("{text}a{n}: b, ")) + "}}\n";
    let many: String =
        (0..3000).fold(wide, |text, n| format!("{text}  s{n}: {{extends: base, x-cnc: {{type: backend, url_path: /s{n}}}}}\n"));
    let shown = faults(&many);
    assert!(shown.contains("`extends` makes the file too large"), "{}", shown.get(..500).unwrap_or_default());
    let long: String = (0..40).fold("services:\n".to_owned(), |text, n| format!("{text}  s{n}: {{extends: s{}}}\n", n + 1));
    assert!(faults(&long).contains("config::circle"));
}

#[test]
fn files_that_include_are_bounded() {
    let files: Vec<(String, String)> = (0..40).map(|n| (format!("lib/f{n}.yml"), format!("services:\n  s{n}: {{}}\n"))).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let list: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
    let shown = faults_with(&format!("include: [{}]\nservices: {{}}\n", list.join(", ")), &files);
    assert!(shown.contains("the file brings in too many files"), "{shown}");
}

#[test]
fn files_of_environments() {
    let folder = Folder::new();
    folder.write("repo/small/cnc.yml", "services:\n  all: {x-cnc: {type: backend}, iamge: x}\n");
    folder.write("repo/good/cnc.yml", "services:\n  all: {x-cnc: {type: backend}}\n");
    let root = folder.path("repo");
    let environments = "name: shop\nregion: eu-west-1\ncollections:\n- name: review\n  account_id: '123456789012'\n  environments:\n  - {name: a, config_file_path: no.yml}\n  - {name: b, config_file_path: small/cnc.yml, config_data: {}}\n  - {name: c, config_file_path: /etc/cnc.yml}\n  - {name: d, config_file_path: good/cnc.yml, environment_variables: [{name: A, value: b, service: api}, {name: A, value: b, service: al}]}\n  - {name: e, environment_variables: [{name: A, value: b, service: all}]}\n";
    let read = read_beside(
        &Source::new("cnc.yml", "services: {api: {x-cnc: {type: backend}}}"),
        &Source::new("environments.yml", environments),
        &Beside::of(&root, &root, [].into()),
    );
    assert_snapshot!(render(read));
}
