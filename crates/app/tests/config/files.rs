//! Finding and reading the files.

use std::path::Path;

use provision_app::config::files::{Files, decode, locate};
use provision_app::config::load;
use provision_app::config::source::MAX_BYTES;

use super::folder::Folder;
use super::{ENVIRONMENTS, SERVICES};

#[test]
fn usual_names_are_found_upwards() {
    let folder = Folder::new();
    folder.write("repo/coherence.yml", SERVICES);
    folder.write("repo/services/environments.yaml", ENVIRONMENTS);
    let cwd = folder.path("repo/services/api");
    let files = locate(None, None, &cwd).unwrap();
    let expected =
        Files { config: folder.path("repo/coherence.yml"), environments: folder.path("repo/services/environments.yaml") };
    assert_eq!(files, expected);
    assert_eq!(load(&files, &cwd).unwrap().application.name.as_str(), "shop");
}

#[test]
fn named_files_are_taken() {
    let folder = Folder::new();
    folder.write("repo/services/my.yml", "api: {}\n");
    folder.write("repo/e.yml", ENVIRONMENTS);
    let cwd = folder.path("repo");
    let files = locate(Some(Path::new("services/my.yml")), Some(&folder.path("repo/e.yml")), &cwd).unwrap();
    let faults = load(&files, &cwd).unwrap_err();
    assert_eq!(faults.as_slice()[0].labels[0].location.to_string(), "services/my.yml:1:1");
}

#[test]
fn missing_files() {
    let folder = Folder::new();
    let faults = locate(None, None, &folder.path("repo/services/api")).unwrap_err();
    insta::assert_snapshot!("no_usual_file", folder.plain(&faults));
    let named = locate(Some(Path::new("co.yml")), Some(Path::new("en.yml")), &folder.path("repo")).unwrap_err();
    insta::assert_snapshot!("no_named_file", folder.plain(&named));
}

/// What has a usual name and is no file is not called missing, and not passed over.
#[cfg(unix)]
#[test]
fn what_is_no_file_is_said_to_be_what_it_is() {
    let folder = Folder::new();
    folder.write("coherence.yml", SERVICES);
    folder.write("repo/services/coherence.yml/x", "");
    std::os::unix::fs::symlink("elsewhere.yml", folder.path("repo/services/environments.yml")).unwrap();
    let cwd = folder.path("repo/services");
    let faults = locate(None, None, &cwd).unwrap_err();
    insta::assert_snapshot!("no_file", folder.plain(&faults));
    let named = locate(Some(Path::new("coherence.yml")), Some(Path::new("environments.yml")), &cwd).unwrap_err();
    assert!(folder.plain(&named).contains("is a link to `elsewhere.yml`, which is not there"), "{}", folder.plain(&named));
}

#[test]
fn a_search_ends_at_the_repository() {
    let folder = Folder::new();
    folder.write("coherence.yml", SERVICES);
    folder.write("environments.yml", ENVIRONMENTS);
    assert!(locate(None, None, &folder.path("repo/services")).is_err());
    assert!(locate(None, None, &folder.path("")).is_ok());
}

#[test]
fn both_formats_have_a_usual_name() {
    let folder = Folder::new();
    folder.write("repo/cnc.yaml", "services: {api: {x-cnc: {type: backend}}}\n");
    folder.write("repo/environments.yml", ENVIRONMENTS);
    let cwd = folder.path("repo");
    let files = locate(None, None, &cwd).unwrap();
    assert_eq!(files.config, folder.path("repo/cnc.yaml"));
    assert_eq!(load(&files, &cwd).unwrap().application.services.len(), 1);
    folder.write("repo/coherence.yml", SERVICES);
    let both = locate(None, None, &cwd).unwrap_err();
    insta::assert_snapshot!("both_formats", folder.plain(&both));
    // One that is named is taken, and its content says which format it has.
    folder.write("repo/my.yml", "services: {api: {x-cnc: {type: backend}}}\n");
    for name in ["coherence.yml", "cnc.yaml", "my.yml"] {
        let files = locate(Some(Path::new(name)), None, &cwd).unwrap();
        assert_eq!(load(&files, &cwd).unwrap().application.services.len(), 1, "{name}");
    }
}

#[test]
fn two_usual_names_in_one_folder() {
    let folder = Folder::new();
    folder.write("repo/coherence.yml", SERVICES);
    folder.write("repo/coherence.yaml", SERVICES);
    folder.write("repo/environments.yml", ENVIRONMENTS);
    let faults = locate(None, None, &folder.path("repo")).unwrap_err();
    insta::assert_snapshot!("two_files", folder.plain(&faults));
}

#[test]
fn what_is_no_text_file() {
    let folder = Folder::new();
    folder.write("repo/environments.yml", ENVIRONMENTS);
    let cwd = folder.path("repo");
    let files = locate(Some(Path::new("services")), None, &cwd).unwrap();
    assert_eq!(load(&files, &cwd).unwrap_err().as_slice()[0].message, "`services` is a folder");

    let code = |bytes: Vec<u8>| decode("coherence.yml", bytes).unwrap_err().code;
    assert_eq!(code(vec![b' '; MAX_BYTES + 1]), "config::too-large");
    assert_eq!(decode("x", vec![b' '; MAX_BYTES]).unwrap().text().len(), MAX_BYTES);
    assert_eq!(code(vec![0xff, 0xfe, b'a', 0]), "config::encoding");
    let latin = decode("coherence.yml", b"api:\n  type: b\xe4ckend\n".to_vec()).unwrap_err();
    insta::assert_snapshot!("not_utf8", latin.render_plain());
}
