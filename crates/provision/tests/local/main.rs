//! The built binary on local AWS: the commands that need an account with something in it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

mod adopt;
mod counts;
mod deploy;
mod drift;
mod failing;
mod gc;
mod hostile;
mod lease;
mod plan;
mod prune;
mod removal;
mod secrets;
mod strays;
mod tunnel;

use std::path::PathBuf;
use std::process::{Command, Stdio};

use provision_local::{Backend, DEFAULT_REGION, LocalAccount, LocalAws, Realism};
use serde_json::Value;
use tempfile::TempDir;

/// An application in an account of its own, and the folder of its configuration.
struct App {
    account: LocalAccount,
    folder: TempDir,
}

/// What a command printed, and how it ended.
struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Ran {
    /// The standard output, of a command that ended so.
    fn ended(self, code: i32) -> String {
        assert_eq!(self.code, code, "--- out\n{}--- err\n{}", self.out, self.err);
        self.out
    }
    /// The JSON lines of the event, of a command that ended so.
    fn events(self, code: i32, event: &str) -> Vec<Value> {
        let lines: Vec<Value> = self.ended(code).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        lines.into_iter().filter(|line| line["event"] == event).collect()
    }
}

impl App {
    /// These services and environments (as YAML, in a collection `review`), on a local AWS that runs 600 times as fast.
    async fn new(services: &str, environments: &str) -> Self {
        Self::with(services, environments, Realism::On).await
    }

    /// The same, where objects take AWS's time or take none.
    async fn with(services: &str, environments: &str, realism: Realism) -> Self {
        Self::at(services, environments, realism, 600.0).await
    }

    /// The same, on a local AWS that runs so many times as fast.
    async fn at(services: &str, environments: &str, realism: Realism, speed: f64) -> Self {
        let aws = LocalAws::builder().backend(Backend::Ministack).realism(realism).speed(speed).start().await.unwrap();
        let account = aws.new_account().await.unwrap();
        let folder = TempDir::new().unwrap();
        let places = format!(
            "name: shop\nprovider: aws\nregion: {DEFAULT_REGION}\nflavor: ecs\nversion: 1\ncollections:\n- name: review\n  \
             account_id: '{}'\n  environments: {environments}\n",
            account.id()
        );
        let app = Self { account, folder };
        std::fs::create_dir(app.dir()).unwrap();
        std::fs::write(app.dir().join("coherence.yml"), services).unwrap();
        std::fs::write(app.dir().join("environments.yml"), places).unwrap();
        app
    }

    fn dir(&self) -> PathBuf {
        self.folder.path().join("app")
    }

    /// Runs the binary. It is another process: the local AWS goes on meanwhile.
    async fn provision(&self, args: &[&str]) -> Ran {
        self.run(args, &[]).await
    }

    /// The same, with everything logged that can be.
    async fn loud(&self, args: &[&str]) -> Ran {
        let loud: Vec<&str> = args.iter().copied().chain(["-vv"]).collect();
        self.run(&loud, &[("RUST_LOG", "trace"), ("RUST_BACKTRACE", "full")]).await
    }

    async fn run(&self, args: &[&str], env: &[(&str, &str)]) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_provision"));
        command.args(args).current_dir(self.dir()).env_clear().stdin(Stdio::null());
        command.env("HOME", self.folder.path()).env("PATH", std::env::var_os("PATH").unwrap()).envs(self.account.env());
        command.envs(env.iter().copied());
        let done = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Ran { code: done.status.code().unwrap_or(-1), out: text(done.stdout), err: text(done.stderr) }
    }

    /// The mutating calls since they were forgotten, as `service:Operation`; those for the sake of leases apart.
    fn writes(&self) -> Vec<String> {
        let calls = self.account.calls();
        let writes = calls.iter().filter(|call| call.mutating && !lease::is_lease(call));
        writes.map(|call| format!("{}:{}", call.service, call.operation)).collect()
    }

    /// Calls that AWS's API model refuses.
    fn violations(&self) -> Vec<String> {
        self.account.calls().into_iter().flat_map(|call| call.violations).collect()
    }
}
