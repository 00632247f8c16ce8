//! `drift --watch`: a message when what is found is no longer what was found before.

use std::sync::Arc;

use provision::Connected;
use provision::aws::client::Aws;
use provision::aws::notice::publish;
use provision::aws::types::Arn;
use provision::engine::{Events, Plan};
use serde_json::{Value, json};

use super::super::Context;
use crate::render::drift::{findings, told};
use crate::render::plain;

/// What was found before, and who is told of what is new.
pub(super) struct Watch {
    /// What it is about, for the subject.
    what: String,
    topic: Option<(Arn, Arc<Aws>)>,
    before: Option<Value>,
}

impl Watch {
    /// Nothing was found before: drift that is there from the beginning is told.
    pub(super) fn new(connected: &Connected<'_>, topic: Option<&str>) -> Self {
        let target = connected.target();
        let environments: Vec<String> = target.environments.iter().map(ToString::to_string).collect();
        let what = format!("{}/{}/{}", target.application, target.collection.name, environments.join(","));
        // The clients of the look cannot publish.
        let topic = topic.map(|topic| (Arn::new(topic), connected.connection().writer(&Events::default())));
        Self { what, topic, before: None }
    }

    /// Sends a message where a look found something else than the look before.
    pub(super) async fn tell(&mut self, context: &Context, plan: &Plan) {
        let found = told(plan);
        let news = self.before.as_ref().map_or(findings(plan) > 0, |before| *before != found);
        self.before = Some(found.clone());
        let Some((topic, aws)) = self.topic.as_ref().filter(|_| news) else { return };
        let subject = match findings(plan) {
            0 => format!("{}: no drift any more", self.what),
            1 => format!("{}: drift, 1 finding", self.what),
            many => format!("{}: drift, {many} findings", self.what),
        };
        let message = json!({ "application": self.what, "findings": found }).to_string();
        match publish(aws, topic, &subject, &message).await {
            Ok(()) => context.output.say(&format!("told {}\n", plain(topic.as_str()))),
            // The next change is told all the same.
            Err(fault) => {
                let why = plain(&fault.to_string());
                context.output.err(&format!("warning: {} was not told: {why}\n", plain(topic.as_str())));
            }
        }
    }
}
