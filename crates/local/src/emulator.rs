//! The emulators as child processes.
//!
//! A child ends when the pipe on its standard input does, so it never outlives this process, not
//! even one that was killed. Its port is chosen by the kernel and announced on its first line.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::OnceCell;

use crate::error::LocalError;

/// The launcher; it is part of this program, so that only the environments must be found.
const LAUNCHER: &str = include_str!("../../../localstack/emulator.py");

/// How long an emulator may take to start. moto takes seconds on a loaded machine.
const START_LIMIT: Duration = Duration::from_secs(90);

/// How much of what a child says on standard error is kept for the message.
const STDERR_KEPT: usize = 4096;

/// Which emulator stands behind the front.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, clap::ValueEnum)]
pub enum Backend {
    /// ministack: fast, has most of what is deployed.
    #[default]
    Ministack,
    /// moto: slower, stricter in EC2.
    Moto,
}

impl Backend {
    /// Its name, as on the command line and as the name of its environment's folder.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ministack => "ministack",
            Self::Moto => "moto",
        }
    }
}

/// The Python environments: a folder that holds `ministack`, `moto` and `models`.
#[derive(Debug, Clone)]
pub struct Venvs(PathBuf);

impl Venvs {
    /// `PROVISION_VENVS`, else the nearest `.venv` with our environments above the working
    /// folder or above this program.
    pub fn find() -> Result<Self, LocalError> {
        if let Some(given) = std::env::var_os("PROVISION_VENVS") {
            return Ok(Self(PathBuf::from(given)));
        }
        let starts = [std::env::current_dir(), std::env::current_exe()];
        starts
            .into_iter()
            .flatten()
            .flat_map(|start| start.ancestors().map(|a| a.join(".venv")).collect::<Vec<_>>())
            .find(|dir| dir.join("models").is_dir())
            .map(Self)
            .ok_or(LocalError::NoVenvs)
    }

    /// The interpreter of one of them.
    pub fn python(&self, name: &str) -> Result<PathBuf, LocalError> {
        let python = self.0.join(name).join("bin").join("python");
        if python.exists() { Ok(python) } else { Err(LocalError::NoVenv(self.0.join(name))) }
    }

    /// The folder of the API models.
    pub fn models(&self) -> Result<PathBuf, LocalError> {
        let root = self.0.join("models");
        std::fs::read_dir(root.join("lib"))
            .into_iter()
            .flatten()
            .flatten()
            .map(|python| python.path().join("site-packages/botocore/data"))
            .find(|data| data.is_dir())
            .ok_or(LocalError::NoVenv(root))
    }
}

/// A running emulator. Dropping it ends the process.
#[derive(Debug)]
pub struct Emulator {
    backend: Backend,
    port: u16,
    child: Mutex<Child>,
    /// Closing it is the child's signal to end.
    stdin: Mutex<Option<ChildStdin>>,
}

impl Emulator {
    /// Starts one of its own and waits until it answers.
    pub async fn start(backend: Backend) -> Result<Self, LocalError> {
        let python = Venvs::find()?.python(backend.name())?;
        let starting = tokio::task::spawn_blocking(move || Self::spawn(backend, &python));
        let emulator = tokio::time::timeout(START_LIMIT, starting)
            .await
            .map_err(|_| LocalError::emulator(backend, "it did not start in time"))?
            .map_err(|e| LocalError::emulator(backend, e))??;
        Ok(emulator)
    }

    /// The one that everything in this process shares: tests in parallel use accounts of their own.
    pub async fn shared(backend: Backend) -> Result<Arc<Self>, LocalError> {
        static MINISTACK: OnceCell<Arc<Emulator>> = OnceCell::const_new();
        static MOTO: OnceCell<Arc<Emulator>> = OnceCell::const_new();
        let cell = match backend {
            Backend::Ministack => &MINISTACK,
            Backend::Moto => &MOTO,
        };
        let emulator = cell.get_or_try_init(|| async { Self::start(backend).await.map(Arc::new) }).await?;
        Ok(Arc::clone(emulator))
    }

    /// Which one it is.
    pub const fn backend(&self) -> Backend {
        self.backend
    }

    /// The port on 127.0.0.1.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The process id.
    pub fn pid(&self) -> u32 {
        self.child.lock().unwrap_or_else(PoisonError::into_inner).id()
    }

    fn spawn(backend: Backend, python: &Path) -> Result<Self, LocalError> {
        let fail = |cause: String| LocalError::emulator(backend, cause);
        let mut child = Command::new(python)
            .arg("-c")
            .arg(LAUNCHER)
            .arg(backend.name())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|e| fail(format!("{}: {e}", python.display())))?;
        let stdin = child.stdin.take();
        let stderr = child.stderr.take();
        // A full pipe would stop the child: read on for ever, keep the end.
        let kept = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&kept);
        std::thread::spawn(move || {
            let Some(mut stderr) = stderr else { return };
            let mut chunk = [0_u8; 1024];
            while let Ok(n @ 1..) = stderr.read(&mut chunk) {
                let mut kept = sink.lock().unwrap_or_else(PoisonError::into_inner);
                kept.extend_from_slice(chunk.get(..n).unwrap_or_default());
                let surplus = kept.len().saturating_sub(STDERR_KEPT);
                kept.drain(..surplus);
            }
        });
        let mut line = String::new();
        if let Some(stdout) = child.stdout.take() {
            let mut reader = BufReader::new(stdout);
            reader.read_line(&mut line).map_err(|e| fail(e.to_string()))?;
        }
        let port = serde_json::from_str::<serde_json::Value>(&line)
            .ok()
            .and_then(|v| v.get("port")?.as_u64())
            .and_then(|p| u16::try_from(p).ok());
        let Some(port) = port else {
            let status = child.wait();
            let said = kept.lock().unwrap_or_else(PoisonError::into_inner);
            let said = String::from_utf8_lossy(&said).into_owned();
            let last = said.lines().last().unwrap_or("no message").to_owned();
            return Err(fail(match status {
                Ok(status) => format!("{last} ({status})"),
                Err(e) => format!("{last} ({e})"),
            }));
        };
        Ok(Self { backend, port, child: Mutex::new(child), stdin: Mutex::new(stdin) })
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        drop(self.stdin.get_mut().unwrap_or_else(PoisonError::into_inner).take());
        let child = self.child.get_mut().unwrap_or_else(PoisonError::into_inner);
        // It ends by itself now; the wait only removes the zombie, and nothing can be done about
        // a child that does not go.
        drop(child.kill());
        drop(child.wait());
    }
}
