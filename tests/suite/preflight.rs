//! What a machine lacks is said in one line, with the mend.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A program's name, and what it does.
type Program = (&'static str, &'static str);

/// A folder of programs: the real shell's few, and stand-ins.
struct Machine(PathBuf);

impl Machine {
    fn with(name: &str, programs: &[Program]) -> Self {
        let folder = std::env::temp_dir().join(format!("provision-preflight-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = std::env::var_os("PATH").unwrap();
        for tool in ["bash", "env", "awk", "sed", "sort", "head", "dirname"] {
            let mut real = std::env::split_paths(&path).map(|dir| dir.join(tool));
            let real = real.find(|file| file.exists()).unwrap();
            let _ = std::os::unix::fs::symlink(real, folder.join(tool));
        }
        for (program, script) in programs {
            let file = folder.join(program);
            std::fs::write(&file, format!("#!/usr/bin/env bash\n{script}\n")).unwrap();
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        Self(folder)
    }

    /// What the preflight says there, and whether all is well.
    fn says(&self) -> (bool, String) {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../localstack/preflight.sh");
        let output = Command::new(self.0.join("bash")).arg(script).env_clear().env("PATH", &self.0).output().unwrap();
        (output.status.success(), String::from_utf8(output.stderr).unwrap())
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const CARGO: Program = ("cargo", "exit 0");
const RUSTC: Program = ("rustc", "echo 'rustc 1.99.0 (0 2026-01-01)'");
const CC: Program = ("cc", "exit 0");
const PYTHON: Program = ("python3", "exit 0");

#[test]
fn what_is_missing_is_said_in_one_line_with_the_mend() {
    let old = ("rustc", "echo 'rustc 1.80.0 (0 2024-01-01)'");
    let old_python = ("python3", "[ \"$1\" = -V ] && echo 'Python 3.9.2' || exit 1");
    let no_venv = ("python3", "case \"$2\" in *venv*) exit 1;; *) exit 0;; esac");
    let cases: [(&str, &[Program], &str); 6] = [
        ("rust", &[], "error: no Rust toolchain: install one from https://rustup.rs\n"),
        (
            "old",
            &[CARGO, old, CC, PYTHON],
            "error: Rust 1.80.0 is too old for the AWS SDK, which needs 1.94.1: run rustup update stable\n",
        ),
        ("cc", &[CARGO, RUSTC, PYTHON], "error: no C compiler (cc): install gcc or clang\n"),
        ("python", &[CARGO, RUSTC, CC], "error: no Python: install Python 3.11 or newer with venv\n"),
        ("old-python", &[CARGO, RUSTC, CC, old_python], "error: Python 3.9.2 is too old: install 3.11 or newer\n"),
        ("venv", &[CARGO, RUSTC, CC, no_venv], "error: Python has no venv: install it (Debian: apt install python3-venv)\n"),
    ];
    for (name, programs, expected) in cases {
        assert_eq!(Machine::with(name, programs).says(), (false, expected.to_owned()));
    }
    assert_eq!(Machine::with("all", &[CARGO, RUSTC, CC, PYTHON]).says(), (true, String::new()));
}
