//! The accounts of one front, and whose access key is whose.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rand::Rng as _;
use serde::Serialize;

use crate::disguise::Disguise;
use crate::faults::Counters;
use crate::front::winter::Winter;
use crate::journal::Change;
use crate::overlay::{Memo, cloudtrail};
use crate::realism::World;

/// The role that each account is used through; the product refuses the account's root.
pub const ROLE: &str = "LocalAdministrator";

/// The role's session name.
const SESSION: &str = "local";

/// Credentials of an account of local AWS.
#[derive(Debug, Clone, Serialize)]
pub struct Credentials {
    /// Twelve digits.
    pub account_id: String,
    /// For `AWS_ACCESS_KEY_ID`.
    pub access_key_id: String,
    /// For `AWS_SECRET_ACCESS_KEY`. Signatures are not checked.
    pub secret_access_key: String,
    /// For `AWS_SESSION_TOKEN`; the account's root has none.
    pub session_token: Option<String>,
    /// The role that the credentials stand for; the account's root has none.
    pub role_arn: Option<String>,
}

/// Who signs with an access key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    /// Twelve digits.
    pub account_id: String,
    /// As `GetCallerIdentity` answers it.
    pub arn: String,
    /// As `GetCallerIdentity` answers it.
    pub user_id: String,
}

/// What the front knows of one account.
#[derive(Debug)]
pub(crate) struct Account {
    /// Twelve digits.
    pub id: String,
    /// For the faults' counting.
    pub(crate) counters: Mutex<Counters>,
    /// Times and tokens that the emulators do not model.
    pub(crate) world: Mutex<World>,
    /// What the emulators forget.
    pub(crate) memo: Mutex<Memo>,
    /// One turn for each service: calls that change something take effect one after another.
    turns: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
    /// What changed the account.
    pub(crate) changes: Mutex<Vec<Change>>,
    /// Domains whose registrar points at the account's zones, and since when.
    pub(crate) delegated: Mutex<HashMap<String, f64>>,
    /// What CloudTrail has of it, oldest first.
    pub(crate) events: Mutex<VecDeque<cloudtrail::Event>>,
    /// What its answers are turned into.
    pub(crate) disguises: Mutex<Vec<Disguise>>,
    /// The services that run in this process.
    pub(crate) winter: Mutex<Arc<Winter>>,
    /// How many of its calls are being carried out.
    in_flight: AtomicUsize,
}

/// A call that is being carried out.
pub(crate) struct InFlight(Arc<Account>);

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Account {
    fn new(id: String) -> Self {
        Self {
            id,
            counters: Mutex::default(),
            world: Mutex::default(),
            memo: Mutex::default(),
            changes: Mutex::default(),
            delegated: Mutex::default(),
            events: Mutex::default(),
            disguises: Mutex::default(),
            winter: Mutex::default(),
            turns: Mutex::default(),
            in_flight: AtomicUsize::new(0),
        }
    }

    /// A call begins; it ends when what this gives is dropped.
    pub(crate) fn begin(self: &Arc<Self>) -> InFlight {
        self.in_flight.fetch_add(1, Ordering::Relaxed);
        InFlight(Arc::clone(self))
    }

    pub(crate) fn in_flight(&self) -> usize {
        self.in_flight.load(Ordering::Relaxed)
    }

    /// The turn of a service. AWS refuses a taken name even when two ask at once: what is checked
    /// before a call must still be so when the call takes effect.
    pub(crate) fn turn(&self, service: &str) -> Arc<tokio::sync::Mutex<()>> {
        Arc::clone(lock(&self.turns).entry(service.to_owned()).or_default())
    }

    /// Forgets everything that the front knows of the account's objects.
    pub(crate) fn forget(&self) {
        *lock(&self.counters) = Counters::default();
        *lock(&self.world) = World::default();
        *lock(&self.memo) = Memo::default();
        *lock(&self.changes) = Vec::new();
        lock(&self.delegated).clear();
        lock(&self.events).clear();
        lock(&self.disguises).clear();
        *lock(&self.winter) = Arc::default();
    }
}

/// A lock that a panic elsewhere does not break.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// All accounts of one front.
#[derive(Debug, Default)]
pub(crate) struct Accounts {
    accounts: Mutex<HashMap<String, Arc<Account>>>,
    keys: Mutex<HashMap<String, Identity>>,
}

impl Accounts {
    /// A new account. Its number is unique among all fronts of this process, because they may
    /// share an emulator.
    pub(crate) fn create(&self) -> Arc<Account> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        static FIRST: std::sync::OnceLock<u64> = std::sync::OnceLock::new();
        // Random, so that nobody comes to rely on a number.
        let first = FIRST.get_or_init(|| rand::rng().random_range(200_000_000_000..900_000_000_000));
        let id = (first + NEXT.fetch_add(7, Ordering::Relaxed)).to_string();
        let account = Arc::new(Account::new(id.clone()));
        lock(&self.accounts).insert(id, Arc::clone(&account));
        account
    }

    /// An account by its number.
    pub(crate) fn get(&self, id: &str) -> Option<Arc<Account>> {
        lock(&self.accounts).get(id).cloned()
    }

    /// All of them.
    pub(crate) fn all(&self) -> Vec<Arc<Account>> {
        lock(&self.accounts).values().cloned().collect()
    }

    /// Who signs with this key.
    pub(crate) fn identity(&self, access_key: &str) -> Option<Identity> {
        lock(&self.keys).get(access_key).cloned()
    }

    /// Credentials of the account's root user.
    pub(crate) fn issue_root(&self, account: &Account) -> Credentials {
        let identity = Identity {
            account_id: account.id.clone(),
            arn: format!("arn:aws:iam::{}:root", account.id),
            user_id: account.id.clone(),
        };
        self.issue("AKIA", identity, None)
    }

    /// Credentials of a session of a role in the account.
    pub(crate) fn issue_role(&self, account_id: &str, role: &str, session: Option<&str>) -> Credentials {
        let session = session.unwrap_or(SESSION);
        // The session's ARN has the role's name without its path.
        let name = role.rsplit('/').next().unwrap_or(role);
        let identity = Identity {
            account_id: account_id.to_owned(),
            arn: format!("arn:aws:sts::{account_id}:assumed-role/{name}/{session}"),
            user_id: format!("{}:{session}", letters("AROA", 17)),
        };
        let role_arn = format!("arn:aws:iam::{account_id}:role/{role}");
        self.issue("ASIA", identity, Some(role_arn))
    }

    fn issue(&self, prefix: &str, identity: Identity, role_arn: Option<String>) -> Credentials {
        let access_key_id = letters(prefix, 16);
        let credentials = Credentials {
            account_id: identity.account_id.clone(),
            access_key_id: access_key_id.clone(),
            secret_access_key: letters("local", 35),
            session_token: role_arn.as_ref().map(|_| letters("local", 59)),
            role_arn,
        };
        lock(&self.keys).insert(access_key_id, identity);
        credentials
    }
}

/// A prefix and random capital letters and digits, as AWS's ids have them.
pub(crate) fn letters(prefix: &str, count: usize) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut rng = rand::rng();
    let tail = (0..count).filter_map(|_| ALPHABET.get(rng.random_range(0..ALPHABET.len())).map(|b| char::from(*b)));
    prefix.chars().chain(tail).collect()
}

#[cfg(test)]
mod tests {
    use super::Accounts;

    #[test]
    fn keys_belong_to_their_account() {
        let accounts = Accounts::default();
        let (a, b) = (accounts.create(), accounts.create());
        assert_ne!(a.id, b.id);
        let root = accounts.issue_root(&a);
        let role = accounts.issue_role(&b.id, "path/Deployer", None);
        let who = accounts.identity(&root.access_key_id).map(|i| i.arn);
        assert_eq!(who, Some(format!("arn:aws:iam::{}:root", a.id)));
        let who = accounts.identity(&role.access_key_id).map(|i| i.arn);
        let want = format!("arn:aws:sts::{}:assumed-role/Deployer/local", b.id);
        assert_eq!(who, Some(want));
        assert_eq!(root.session_token, None);
        assert!(role.session_token.is_some());
        assert_eq!(accounts.identity("AKIAUNKNOWN"), None);
    }
}
