//! The front: one loopback port that looks like AWS.

mod control;
mod ctx;
mod names;
mod paging;
mod pipeline;
mod server;
mod upstream;
pub(crate) mod winter;

pub(crate) use ctx::{Ctx, HOME};
pub(crate) use server::Server;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use serde_json::json;
use tokio::sync::OnceCell;

use crate::account::{Account, Accounts, Credentials, ROLE, lock};
use crate::clock::Clock;
use crate::emulator::{Backend, Emulator};
use crate::error::LocalError;
use crate::faults::{Rule, Script};
use crate::journal::Journal;
use crate::model::Models;
use crate::overlay::route53::{dns, plain_name};
use crate::realism::{Settings, times};
use crate::record::Recorder;
use upstream::Upstream;

/// What moto has too little of: ministack serves it beside moto. (CloudFront has no policies there and publishes no functions,
/// Route 53 no changes; CodeBuild forgets most of a project.)
const MOTO_LACKS: &[&str] = &["cloudfront", "route53", "codebuild", "s3"];

/// Everything behind the port.
#[derive(Debug)]
pub(crate) struct Front {
    pub(crate) models: Arc<Models>,
    pub(crate) accounts: Accounts,
    pub(crate) clock: Clock,
    pub(crate) recorder: Recorder,
    pub(crate) settings: Settings,
    script: Mutex<Script>,
    /// Tells held calls that rules were cleared: of which account, or of all.
    let_go: tokio::sync::broadcast::Sender<Option<String>>,
    /// How many calls of each account are held.
    pub(crate) held: Mutex<HashMap<String, usize>>,
    upstream: Upstream,
    /// Keeps the process alive as long as the front lives.
    emulator: Arc<Emulator>,
    /// ministack beside moto, started when it is first needed.
    beside: OnceCell<(Arc<Emulator>, Upstream)>,
    validate: bool,
    /// Whether accounts keep a journal.
    pub(crate) journal: bool,
    /// Where calls of our own go.
    region: String,
}

impl Front {
    pub(crate) async fn new(
        emulator: Arc<Emulator>,
        models: Arc<Models>,
        settings: Settings,
        validate: bool,
        journal: bool,
        region: String,
    ) -> Result<Self, LocalError> {
        let upstream = Upstream::new(emulator.backend(), emulator.port());
        upstream.ready().await?;
        Ok(Self {
            models,
            accounts: Accounts::default(),
            clock: Clock::new(settings.speed),
            recorder: Recorder::default(),
            settings,
            script: Mutex::default(),
            let_go: tokio::sync::broadcast::Sender::new(16),
            held: Mutex::default(),
            upstream,
            emulator,
            beside: OnceCell::new(),
            validate,
            journal,
            region,
        })
    }

    pub(crate) fn backend(&self) -> Backend {
        self.emulator.backend()
    }

    /// Which emulator has a service.
    pub(crate) fn serving(&self, service: &str) -> Backend {
        if MOTO_LACKS.contains(&service) { Backend::Ministack } else { self.backend() }
    }

    /// The way to the emulator that has a service.
    async fn upstream(&self, service: &str) -> Result<&Upstream, LocalError> {
        let serving = self.serving(service);
        if serving == self.backend() {
            return Ok(&self.upstream);
        }
        let start = || async {
            let emulator = Emulator::shared(serving).await?;
            let upstream = Upstream::new(serving, emulator.port());
            upstream.ready().await?;
            Ok::<_, LocalError>((emulator, upstream))
        };
        self.beside.get_or_try_init(start).await.map(|(_, upstream)| upstream)
    }

    /// A new account with a role, and credentials of the role or of the root.
    pub(crate) async fn new_account(&self, root: bool) -> Result<Credentials, LocalError> {
        let account = self.accounts.create();
        self.furnish(&account).await?;
        Ok(self.credentials(&account, root))
    }

    pub(crate) fn credentials(&self, account: &Account, root: bool) -> Credentials {
        if root { self.accounts.issue_root(account) } else { self.accounts.issue_role(&account.id, ROLE, None) }
    }

    /// What a fresh account holds: the role that it is used through.
    async fn furnish(&self, account: &Arc<Account>) -> Result<(), LocalError> {
        let trust = json!({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": {"AWS": format!("arn:aws:iam::{}:root", account.id)},
                "Action": "sts:AssumeRole",
            }],
        });
        let ctx = Ctx::new(self, account, &self.region);
        let all = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]});
        let role = json!({"RoleName": ROLE, "AssumeRolePolicyDocument": trust.to_string()});
        let policy = json!({"RoleName": ROLE, "PolicyName": ROLE, "PolicyDocument": all.to_string()});
        for (operation, params) in [("CreateRole", role), ("PutRolePolicy", policy)] {
            ctx.ask("iam", operation, params).await.map_err(|error| LocalError::Upstream {
                operation: format!("iam {operation}"),
                cause: format!("{}: {}", error.code, error.message),
            })?;
        }
        Ok(())
    }

    /// Empties one account: its objects, its counters, its recording. Its credentials stay.
    pub(crate) async fn reset(&self, id: &str) -> Result<(), LocalError> {
        let account = self.accounts.get(id).ok_or_else(|| LocalError::NoAccount(id.to_owned()))?;
        self.upstream.forget(id).await?;
        if let Some((_, beside)) = self.beside.get() {
            beside.forget(id).await?;
        }
        account.forget();
        self.recorder.forget(Some(id));
        self.furnish(&account).await
    }

    /// Empties every account of this front, and removes all faults.
    pub(crate) async fn reset_all(&self) -> Result<(), LocalError> {
        for account in self.accounts.all() {
            self.reset(&account.id).await?;
        }
        self.recorder.forget(None);
        self.clear_faults(None);
        Ok(())
    }

    /// Makes the changes of a journal again, for the holder of a key.
    pub(crate) async fn replay(&self, account: &str, key: &str, journal: &Journal) -> Result<(), LocalError> {
        let missing = || LocalError::NoAccount(account.to_owned());
        let (known, identity) =
            (self.accounts.get(account).ok_or_else(missing)?, self.accounts.identity(key).ok_or_else(missing)?);
        let failed = |error: crate::wire::ApiError| LocalError::Upstream {
            operation: "the journal".to_owned(),
            cause: format!("{}: {}", error.code, error.message),
        };
        pipeline::replay(self, &known, &identity, journal).await.map_err(failed)
    }

    /// Tells the registrar of a domain to point at an account's zone of that name.
    pub(crate) fn delegate(&self, id: &str, domain: &str) -> Result<(), LocalError> {
        let account = self.accounts.get(id).ok_or_else(|| LocalError::NoAccount(id.to_owned()))?;
        lock(&account.delegated).entry(plain_name(domain)).or_insert_with(|| self.clock.now());
        Ok(())
    }

    /// The account's zones that the world is sent to, with their name servers.
    pub(crate) fn delegations(&self, id: &str) -> Vec<(String, [String; 4])> {
        dns::delegations(self, id)
    }

    pub(crate) fn inject(&self, rules: impl IntoIterator<Item = Rule>) {
        lock(&self.script).add(rules);
    }

    pub(crate) fn faults(&self) -> Vec<Rule> {
        lock(&self.script).rules()
    }

    /// Removes the rules of one account, or all, and lets stopped clients go on.
    pub(crate) fn clear_faults(&self, account: Option<&str>) {
        lock(&self.script).clear(account);
        for known in self.accounts.all() {
            if account.is_none_or(|a| a == known.id) {
                *lock(&known.counters) = crate::faults::Counters::default();
            }
        }
        // Nobody may be held.
        drop(self.let_go.send(account.map(str::to_owned)));
    }

    /// What a call listens to from before it is judged, so that no word is missed.
    pub(crate) fn ear(&self) -> tokio::sync::broadcast::Receiver<Option<String>> {
        self.let_go.subscribe()
    }

    /// What a client needs to know.
    pub(crate) fn info(&self) -> serde_json::Value {
        let times: HashMap<&str, f64> = times::ALL.iter().copied().collect();
        json!({
            "product": "provision-local",
            "version": env!("CARGO_PKG_VERSION"),
            "backend": self.backend().name(),
            "emulator_port": self.emulator.port(),
            "realism": self.settings.realism.is_on(),
            "throttling": self.settings.throttling,
            "list_lag_s": self.settings.list_lag_s,
            "speed": self.clock.speed(),
            "now_s": self.clock.now(),
            "validate": self.validate,
            "times_s": times,
        })
    }
}
