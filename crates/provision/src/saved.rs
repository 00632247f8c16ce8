//! Saved plans: the plan, and what was asked for when it was made.

use std::path::Path;

use provision::app::config::write;
use provision::aws::lease;
use provision::engine::{PLAN_VERSION, Plan};
use provision::{Session, Target};
use serde::{Deserialize, Serialize};

use crate::exit::Exit;
use crate::failure::Failure;

/// What the file says it is.
const FORMAT: &str = "provision-plan";

/// A saved plan.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Saved {
    format: String,
    /// The account and region that it is for.
    account: String,
    region: String,
    /// What tells one configuration from another, comments apart; empty in plans of before there was any.
    #[serde(default)]
    configuration: String,
    /// What was asked for.
    pub(crate) environments: Vec<String>,
    pub(crate) images: Vec<(String, String)>,
    pub(crate) only: Vec<String>,
    #[serde(default)]
    pub(crate) no_repair: Vec<String>,
    pub(crate) allow_replace: Vec<String>,
    pub(crate) prune: Vec<String>,
    /// What would be done.
    pub(crate) plan: Plan,
}

impl Saved {
    pub(crate) fn new(session: &Session, target: &Target, wish: &crate::args::Wish, plan: Plan) -> Self {
        Self {
            format: FORMAT.to_owned(),
            account: target.collection.account.to_string(),
            region: target.collection.region.to_string(),
            configuration: fingerprint(session),
            environments: target.environments.iter().map(ToString::to_string).collect(),
            images: wish.images.clone(),
            only: wish.only.clone(),
            no_repair: wish.no_repair.clone(),
            allow_replace: wish.allow_replace.clone(),
            prune: wish.prune.clone(),
            plan,
        }
    }

    pub(crate) fn write(&self, path: &Path) -> Result<(), Failure> {
        let text = serde_json::to_vec_pretty(self).map_err(std::io::Error::from);
        text.and_then(|text| std::fs::write(path, text)).map_err(|error| {
            let message = format!("the plan is not saved: {} cannot be written: {error}", path.display());
            Failure::new(Exit::Usage, message, "name a file in a folder of yours with -o")
        })
    }

    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let text = std::fs::read(path).map_err(|error| failed(path, "cannot be read", &error))?;
        let no_plan = |error: serde_json::Error| failed(path, "is no saved plan", &error);
        let saved: serde_json::Value = serde_json::from_slice(&text).map_err(no_plan)?;
        let version = saved.pointer("/plan/version").and_then(serde_json::Value::as_u64);
        if version.is_some_and(|version| version > u64::from(PLAN_VERSION)) {
            let message = format!("{} was made by a later version of provision", path.display());
            return Err(Failure::new(Exit::Refused, message, "make a new plan with this version"));
        }
        let saved: Self = serde_json::from_value(saved).map_err(no_plan)?;
        if saved.format != FORMAT {
            return Err(Failure::new(
                Exit::Usage,
                format!("{} is no saved plan", path.display()),
                "make one with `provision plan -o FILE`",
            ));
        }
        Ok(saved)
    }

    /// Whether the configuration says something else than when it was made.
    pub(crate) fn is_outdated(&self, session: &Session) -> bool {
        !self.configuration.is_empty() && self.configuration != fingerprint(session)
    }

    /// Whether it is for what the configuration describes now.
    pub(crate) fn check(&self, target: &Target) -> Result<(), Failure> {
        let scopes: Vec<String> = target.graph().scopes().iter().map(|scope| scope.stack.clone()).collect();
        // What all collections of an account share is in every plan.
        let own: Vec<&str> = self.plan.scopes.iter().map(String::as_str).filter(|scope| *scope != lease::STACK).collect();
        let place = (target.collection.account.as_str(), target.collection.region.as_str());
        if own == scopes && (self.account.as_str(), self.region.as_str()) == place {
            return Ok(());
        }
        let message = format!(
            "the saved plan is for {} in {} {}, and the configuration says {} in {} {}",
            own.join(", "),
            self.account,
            self.region,
            scopes.join(", "),
            place.0,
            place.1
        );
        Err(Failure::new(Exit::Refused, message, "make a new plan"))
    }
}

fn fingerprint(session: &Session) -> String {
    let application = session.application();
    let text = format!("{}\n{}", write::cnc(application), write::environments(application));
    blake3::hash(text.as_bytes()).to_hex().to_string()
}

fn failed(path: &Path, what: &str, error: &dyn std::error::Error) -> Failure {
    Failure::new(Exit::Usage, format!("{} {what}: {error}", path.display()), "make a saved plan with `provision plan -o FILE`")
}
