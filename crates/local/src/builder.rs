//! How local AWS is started.

use std::path::PathBuf;
use std::sync::Arc;

use crate::emulator::{Backend, Emulator, Venvs};
use crate::error::LocalError;
use crate::front::{Front, Server};
use crate::kit::{DEFAULT_REGION, LocalAws};
use crate::law::Law;
use crate::model::Models;
use crate::realism::{Realism, Settings};

/// How local AWS is to be.
#[derive(Debug, Clone)]
pub struct Builder {
    backend: Backend,
    emulator: Option<Arc<Emulator>>,
    settings: Settings,
    port: u16,
    validate: bool,
    lenient: bool,
    journal: bool,
    record: Option<PathBuf>,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            backend: Backend::default(),
            emulator: None,
            settings: Settings::default(),
            port: 0,
            validate: true,
            lenient: false,
            journal: false,
            record: None,
        }
    }
}

impl Builder {
    /// The emulator; ministack by default.
    #[must_use]
    pub const fn backend(mut self, backend: Backend) -> Self {
        self.backend = backend;
        self
    }

    /// An emulator in place of the one that the whole process shares: each computes on one core.
    #[must_use]
    pub fn emulator(mut self, emulator: Arc<Emulator>) -> Self {
        self.backend = emulator.backend();
        self.emulator = Some(emulator);
        self
    }

    /// Whether objects take AWS's time, names and tokens hold, wrong orders are refused and
    /// requests are throttled; off by default.
    #[must_use]
    pub const fn realism(mut self, realism: Realism) -> Self {
        self.settings.realism = realism;
        self.settings.throttling = realism.is_on();
        self
    }

    /// AWS seconds in one of ours; 1 by default.
    #[must_use]
    pub const fn speed(mut self, speed: f64) -> Self {
        self.settings.speed = speed;
        self
    }

    /// Whether the published request limits hold; by default they do with realism. Call it after
    /// [`Self::realism`].
    #[must_use]
    pub const fn throttling(mut self, throttling: bool) -> Self {
        self.settings.throttling = throttling;
        self
    }

    /// For how many AWS seconds new objects are missing in lists; 0 by default. Holds with
    /// realism on.
    #[must_use]
    pub const fn list_lag_s(mut self, seconds: f64) -> Self {
        self.settings.list_lag_s = seconds;
        self
    }

    /// The port; by default 0, any free one.
    #[must_use]
    pub const fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Whether requests are checked against AWS's API models; true by default.
    #[must_use]
    pub const fn validate(mut self, validate: bool) -> Self {
        self.validate = validate;
        self
    }

    /// A request that does not follow AWS's API model is refused and no more: without this, whoever drops the last handle panics
    /// if there was one, so that a test fails though the code under test got over the refusal.
    #[must_use]
    pub const fn lenient(mut self) -> Self {
        self.lenient = true;
        self
    }

    /// Whether accounts keep a journal for [`LocalAccount::journal`](crate::LocalAccount::journal); false by default.
    #[must_use]
    pub const fn journal(mut self, journal: bool) -> Self {
        self.journal = journal;
        self
    }

    /// A file that takes each call as a JSON line.
    #[must_use]
    pub fn record(mut self, file: impl Into<PathBuf>) -> Self {
        self.record = Some(file.into());
        self
    }

    /// Starts it: the emulator (one per process and back end, shared, if none was given) and the front.
    pub async fn start(self) -> Result<LocalAws, LocalError> {
        let models = Models::shared(&Venvs::find()?.models()?);
        let emulator = match self.emulator {
            Some(emulator) => emulator,
            None => Emulator::shared(self.backend).await?,
        };
        let region = DEFAULT_REGION.to_owned();
        let front = Front::new(emulator, models, self.settings, self.validate, self.journal, region).await?;
        if let Some(path) = &self.record {
            front.recorder.to_file(path)?;
        }
        let front = Arc::new(front);
        let server = Server::start(Arc::clone(&front), self.port).await?;
        let law = Law { front: Arc::clone(&front), lenient: self.lenient };
        Ok(LocalAws { front, server: Arc::new(server), law: Arc::new(law) })
    }
}
