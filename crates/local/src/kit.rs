//! The test kit: local AWS inside a test.

use std::sync::Arc;

use crate::account::{Credentials, lock};
use crate::builder::Builder;
use crate::disguise::Disguise;
use crate::emulator::Backend;
use crate::error::LocalError;
use crate::faults::Rule;
use crate::front::{Ctx, Front, Server};
use crate::journal::Journal;
use crate::law::Law;
use crate::record::CallRecord;

/// The region of accounts' own objects, and the default for clients.
pub const DEFAULT_REGION: &str = "us-east-1";

/// Local AWS: a front on a port of 127.0.0.1. Clones are handles on the same one; it ends with
/// the last of them.
#[derive(Debug, Clone)]
pub struct LocalAws {
    pub(crate) front: Arc<Front>,
    pub(crate) server: Arc<Server>,
    pub(crate) law: Arc<Law>,
}

impl LocalAws {
    /// How it is to be.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// For `AWS_ENDPOINT_URL`, such as `http://127.0.0.1:4566`.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.server.address())
    }

    /// The emulator behind it.
    pub fn backend(&self) -> Backend {
        self.front.backend()
    }

    /// A new account and credentials of its role.
    pub async fn new_account(&self) -> Result<LocalAccount, LocalError> {
        let credentials = self.front.new_account(false).await?;
        Ok(LocalAccount { aws: self.clone(), credentials })
    }

    /// The calls of all accounts, in order.
    pub fn calls(&self) -> Vec<CallRecord> {
        self.front.recorder.calls(None, 0)
    }

    /// Where requests did not follow AWS's API models, since this was last asked: who expects them takes them.
    pub fn take_violations(&self) -> Vec<String> {
        self.law.front.recorder.take_violations()
    }

    /// Adds rules to the fault script, for all accounts unless they name one.
    pub fn inject(&self, rules: impl IntoIterator<Item = Rule>) {
        self.front.inject(rules);
    }

    /// Removes all rules; stopped clients go on.
    pub fn clear_faults(&self) {
        self.front.clear_faults(None);
    }

    /// Moves the clock on by AWS seconds, for all accounts.
    pub fn advance(&self, seconds: f64) {
        self.front.clock.advance(seconds);
    }

    /// AWS seconds since it started.
    pub fn now_s(&self) -> f64 {
        self.front.clock.now()
    }

    /// AWS seconds in one of ours.
    pub fn speed(&self) -> f64 {
        self.front.clock.speed()
    }

    /// Empties all accounts and removes all faults.
    pub async fn reset(&self) -> Result<(), LocalError> {
        self.front.reset_all().await
    }

    /// As `GET /_local/info` answers.
    pub fn info(&self) -> serde_json::Value {
        self.front.info()
    }
}

/// One account of local AWS.
#[derive(Debug, Clone)]
pub struct LocalAccount {
    aws: LocalAws,
    credentials: Credentials,
}

impl LocalAccount {
    /// Twelve digits.
    pub fn id(&self) -> &str {
        &self.credentials.account_id
    }

    /// Credentials of the account's role.
    pub const fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// Credentials of the account's root user, which the product must refuse.
    pub fn root_credentials(&self) -> Result<Credentials, LocalError> {
        let account = self.aws.front.accounts.get(self.id()).ok_or_else(|| LocalError::NoAccount(self.id().to_owned()))?;
        Ok(self.aws.front.credentials(&account, true))
    }

    /// Credentials of the account's role with a key of their own: those of another client, which rules can tell apart
    /// ([`Match::access_key`](crate::Match::access_key)).
    pub fn further_credentials(&self) -> Result<Credentials, LocalError> {
        let account = self.aws.front.accounts.get(self.id()).ok_or_else(|| LocalError::NoAccount(self.id().to_owned()))?;
        Ok(self.aws.front.credentials(&account, false))
    }

    /// The local AWS that it belongs to.
    pub const fn aws(&self) -> &LocalAws {
        &self.aws
    }

    /// As [`LocalAws::endpoint`].
    pub fn endpoint(&self) -> String {
        self.aws.endpoint()
    }

    /// What a client of the account needs in its environment.
    pub fn env(&self) -> Vec<(&'static str, String)> {
        env(&self.endpoint(), &self.credentials, DEFAULT_REGION)
    }

    /// The account's calls, in order.
    pub fn calls(&self) -> Vec<CallRecord> {
        self.calls_since(0)
    }

    /// The account's calls with numbers over `seq`, in order.
    pub fn calls_since(&self, seq: u64) -> Vec<CallRecord> {
        self.aws.front.recorder.calls(Some(self.id()), seq)
    }

    /// How many calls of the account have come to their end.
    pub fn count_calls(&self) -> usize {
        self.aws.front.recorder.count(self.id())
    }

    /// Forgets the account's calls.
    pub fn forget_calls(&self) {
        self.aws.front.recorder.forget(Some(self.id()));
    }

    /// What changed the account so far; empty unless [`Builder::journal`] was asked for.
    pub fn journal(&self) -> Journal {
        let changes = self.aws.front.accounts.get(self.id()).map(|account| lock(&account.changes).clone());
        Journal { account: self.id().to_owned(), changes: changes.unwrap_or_default() }.needed()
    }

    /// Makes the changes of a journal again, in this account: the same world with other ids. The clock of all accounts moves on
    /// where a change needs something that is not ready yet.
    pub async fn replay(&self, journal: &Journal) -> Result<(), LocalError> {
        self.aws.front.replay(self.id(), &self.credentials.access_key_id, journal).await
    }

    /// Tells the registrar of a domain to point at this account's zone of that name, made before or later. Zones of names below it
    /// need an NS record in their parent, as anywhere. Nothing is delegated by itself.
    pub fn delegate(&self, domain: &str) -> Result<(), LocalError> {
        self.aws.front.delegate(self.id(), domain)
    }

    /// The account's zones that the world is sent to, with their name servers.
    pub fn delegations(&self) -> Vec<(String, [String; 4])> {
        self.aws.front.delegations(self.id())
    }

    /// Confirms the pending subscriptions of an address to SNS topics, as its owner would from a mail; tells how many.
    pub fn confirm_subscriptions(&self, endpoint: &str) -> usize {
        self.aws.front.accounts.get(self.id()).map_or(0, |account| crate::overlay::sns::confirm(&account, endpoint))
    }

    /// From now on, actions of this name fail in runs of the account's pipelines, with these last lines in the build's log.
    pub fn fail_action(&self, action: &str, message: &str) {
        self.with_ctx(|ctx| crate::overlay::codepipeline::runs::fail(ctx, action, message));
    }

    /// Actions of this name succeed again.
    pub fn mend_action(&self, action: &str) {
        self.with_ctx(|ctx| crate::overlay::codepipeline::runs::mend(ctx, action));
    }

    /// Answers of the account are in these forms from now on, and in no others.
    pub fn disguise(&self, disguises: impl IntoIterator<Item = Disguise>) {
        if let Some(account) = self.aws.front.accounts.get(self.id()) {
            *lock(&account.disguises) = disguises.into_iter().collect();
        }
    }

    fn with_ctx(&self, act: impl FnOnce(&Ctx<'_>)) {
        if let Some(account) = self.aws.front.accounts.get(self.id()) {
            act(&Ctx::new(&self.aws.front, &account, DEFAULT_REGION));
        }
    }

    /// Adds rules to the fault script for this account.
    pub fn inject(&self, rules: impl IntoIterator<Item = Rule>) {
        let id = self.id().to_owned();
        self.aws.front.inject(rules.into_iter().map(|mut rule| {
            rule.matching.account = Some(id.clone());
            rule
        }));
    }

    /// How many of the account's calls are held by rules now.
    pub fn held(&self) -> usize {
        lock(&self.aws.front.held).get(self.id()).copied().unwrap_or_default()
    }

    /// Whether a rule has stopped the account's client.
    pub fn is_stopped(&self) -> bool {
        self.aws.front.accounts.get(self.id()).is_some_and(|account| lock(&account.counters).is_stopped())
    }

    /// How many of the account's calls are being carried out: what a client that is no more had in flight arrives all the same.
    pub fn in_flight(&self) -> usize {
        self.aws.front.accounts.get(self.id()).map_or(0, |account| account.in_flight())
    }

    /// Removes the account's rules; a stopped client goes on.
    pub fn clear_faults(&self) {
        self.aws.front.clear_faults(Some(self.id()));
    }

    /// Empties the account: its objects, counters and calls. Its credentials stay good.
    pub async fn reset(&self) -> Result<(), LocalError> {
        self.aws.front.reset(self.id()).await
    }
}

/// The environment variables with which every AWS client talks to local AWS.
pub fn env(endpoint: &str, credentials: &Credentials, region: &str) -> Vec<(&'static str, String)> {
    let mut env = vec![
        ("AWS_ENDPOINT_URL", endpoint.to_owned()),
        ("AWS_REGION", region.to_owned()),
        ("AWS_DEFAULT_REGION", region.to_owned()),
        ("AWS_ACCESS_KEY_ID", credentials.access_key_id.clone()),
        ("AWS_SECRET_ACCESS_KEY", credentials.secret_access_key.clone()),
    ];
    if let Some(token) = &credentials.session_token {
        env.push(("AWS_SESSION_TOKEN", token.clone()));
    }
    env
}
