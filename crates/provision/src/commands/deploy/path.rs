//! `deploy --path`: a source uploaded, and the run of the pipeline that this starts followed to its end.
//!
//! It reads what it needs to know and writes one object: it waits for no other run.

use std::collections::BTreeMap;
use std::path::Path;

use provision::app::compose::facts::{Fact, Upload};
use provision::aws::kinds::codepipeline::run::{self, Action, State};
use provision::aws::kinds::s3;
use provision::engine::{Class, Fault, Goal, Pace};
use provision::source::{Archive, Source, SourceError};
use provision::{Connected, Target};
use serde_json::json;
use tokio::time::Instant;

use super::deployed;
use crate::commands::{Context, lifetime};
use crate::exit::Exit;
use crate::failure::{Failure, of_faults};
use crate::output::Output;
use crate::render::{self, deploy as shown};

/// How often to look, in AWS seconds.
const LOOK_S: f64 = 3.0;
/// How long an upload may take to start a run. EventBridge hands an event on within seconds, but hears of a bucket only some five
/// minutes after the bucket was told to: an upload before that is made again.
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-event-notifications-eventbridge.html>.
const START_S: f64 = 120.0;
/// How often a source is uploaded.
const UPLOADS: usize = 4;

pub(super) async fn run(context: &Context, environment: &str, dir: &Path) -> Result<Exit, Failure> {
    let session = context.session(&[])?;
    let target = session.select(&[environment])?;
    deployed(&session, &target, environment)?;
    let source = Source::read(dir).map_err(|error| no_source(&error))?;
    context.headline(&target);
    let (connected, options, _heard) = context.connect(&target).await?;
    let plan = connected.plan(Goal::Drift, &options).await;
    let Some(upload) = Upload::all(&plan.facts).remove(environment) else {
        if let Some(exit) = of_faults(plan.trouble.iter().map(|trouble| &trouble.fault)) {
            context.output.err(&render::plan::plan(&plan, false));
            return Ok(exit);
        }
        let message = format!("{environment} has no pipeline yet");
        return Err(Failure::new(Exit::Partial, message, format!("`provision apply {environment}` makes it; then deploy again")));
    };
    let generated = upload.buildspecs.iter().map(|(name, text)| (format!("buildspecs/{name}.yml"), text.clone()));
    let archive = source.archive(&generated.collect::<BTreeMap<_, _>>()).map_err(|error| no_source(&error))?;
    context.output.err(&shown::left_out(&source, &archive));
    let follower = Follower { context, target: &target, connected: &connected, upload: &upload, pace: options.pace };
    follower.upload(&source, archive).await
}

fn no_source(error: &SourceError) -> Failure {
    let help = match &error {
        SourceError::NoGit(_) => "install git: it tells what is committed",
        SourceError::Git { .. } | SourceError::Zip(_) => {
            "give --path the folder of a git repository in which something is committed"
        }
    };
    Failure::new(Exit::Config, error.to_string(), help)
}

/// Who uploads, and follows what comes of it.
struct Follower<'a> {
    context: &'a Context,
    target: &'a Target,
    connected: &'a Connected<'a>,
    upload: &'a Upload,
    pace: Pace,
}

impl Follower<'_> {
    async fn upload(&self, source: &Source, archive: Archive) -> Result<Exit, Failure> {
        let version = self.put(source, &archive).await?;
        lifetime::renew(self.context, self.target, self.connected, &self.target.environments).await;
        let began = Instant::now();
        tokio::select! {
            ended = self.to_the_end(source, &archive, version) => {
                let (state, id, actions) = ended?;
                Ok(self.finish(state, &id, &actions, self.pace.since(began)).await)
            }
            _ = tokio::signal::ctrl_c() => {
                self.context.output.err(&format!("Not followed any more; the pipeline goes on: {}\n", self.link(None)));
                Ok(Exit::Stopped)
            }
        }
    }

    /// Uploads the source; gives its version.
    async fn put(&self, source: &Source, archive: &Archive) -> Result<String, Failure> {
        let Upload { bucket, key, .. } = self.upload;
        let bytes = archive.zip.len();
        let put = s3::put(&self.connected.writer(), bucket, key, archive.zip.clone(), "application/zip").await;
        let version = put.map_err(|fault| failed("the source was not uploaded", &fault))?;
        self.event(
            &json!({ "event": "uploaded", "commit": source.commit, "bytes": bytes, "bucket": bucket, "key": key, "version": version }),
            &format!("Uploaded {} ({} KiB) to s3://{bucket}/{key}.\n", shown::short(&source.commit), bytes.div_ceil(1024)),
        );
        Ok(version)
    }

    /// Follows the run that the source starts, of which this is the first version.
    async fn to_the_end(
        &self,
        source: &Source,
        archive: &Archive,
        version: String,
    ) -> Result<(State, String, Vec<Action>), Failure> {
        let mut versions = vec![version];
        let id = loop {
            if let Some(id) = self.begun(&versions).await? {
                break id;
            }
            if versions.len() == UPLOADS {
                return Err(self.not_begun());
            }
            self.context.output.err("It has started nothing: AWS may not hear of a new bucket yet. Once more.\n");
            versions.push(self.put(source, archive).await?);
        };
        self.event(
            &json!({ "event": "started", "pipeline": self.upload.pipeline, "run": id }),
            &format!("It started {}\n", self.link(Some(&id))),
        );
        let mut told: Vec<Action> = Vec::new();
        loop {
            let seen = tolerant(run::look(&self.connected.reader(), &self.upload.pipeline, &id).await)?;
            if let Some((state, actions)) = seen {
                for action in actions.iter().filter(|action| !told.contains(action)) {
                    self.event(&json!({ "event": "action", "action": shown::view(action) }), &shown::action(action));
                }
                if state != State::Running {
                    return Ok((state, id, actions));
                }
                told = actions;
            }
            tokio::time::sleep(self.pace.wall(LOOK_S)).await;
        }
    }

    /// Waits until one of these versions has started a run.
    async fn begun(&self, versions: &[String]) -> Result<Option<String>, Failure> {
        let began = Instant::now();
        while self.pace.since(began) < START_S {
            for version in versions {
                let seen = run::started_by(&self.connected.reader(), &self.upload.pipeline, version).await;
                if let Some(Some(id)) = tolerant(seen)? {
                    return Ok(Some(id));
                }
            }
            tokio::time::sleep(self.pace.wall(LOOK_S)).await;
        }
        Ok(None)
    }

    fn not_begun(&self) -> Failure {
        let message = format!("{UPLOADS} uploads have started no run of {}", self.upload.pipeline);
        let help = format!("`provision drift` tells whether somebody changed the rule {}; then deploy again", self.upload.rule);
        Failure::new(Exit::Partial, message, help)
    }

    /// Says how the run ended, and why if it failed.
    async fn finish(&self, state: State, id: &str, actions: &[Action], took_s: f64) -> Exit {
        let mut causes = Vec::new();
        for action in actions.iter().filter(|action| action.has_failed()) {
            causes.push((action, run::cause(&self.connected.reader(), action).await));
        }
        let exit = if state == State::Succeeded { Exit::Done } else { Exit::Partial };
        let link = self.link(Some(id));
        self.event(&shown::summary(state, exit.number(), took_s, &causes, &link), &shown::ended(state, took_s, &causes, &link));
        exit
    }

    /// Tells a program, or a person.
    fn event(&self, event: &serde_json::Value, text: &str) {
        if self.context.output.json {
            Output::json(event);
        } else {
            self.context.output.out(text);
        }
    }

    /// Where the console shows the pipeline, or a run of it.
    fn link(&self, run: Option<&str>) -> String {
        let (region, name) = (&self.target.collection.region, &self.upload.pipeline);
        let page = run.map_or_else(|| "view".to_owned(), |id| format!("executions/{id}/timeline"));
        format!("https://{region}.console.aws.amazon.com/codesuite/codepipeline/pipelines/{name}/{page}?region={region}")
    }
}

fn failed(what: &str, fault: &Fault) -> Failure {
    let message = format!("{what}: {}", render::plain(&fault.to_string()));
    let help = fault.help.clone().unwrap_or_else(|| "run it again".to_owned());
    Failure::new(of_faults([fault].into_iter()).unwrap_or(Exit::Partial), message, help)
}

/// A look that got no answer is made again.
fn tolerant<T>(seen: Result<T, Fault>) -> Result<Option<T>, Failure> {
    match seen {
        Ok(seen) => Ok(Some(seen)),
        Err(fault) if matches!(fault.class, Class::Lost | Class::Throttled) => Ok(None),
        Err(fault) => Err(failed("the run of the pipeline cannot be followed, and goes on", &fault)),
    }
}
