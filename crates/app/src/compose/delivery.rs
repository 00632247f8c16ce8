//! Rows "build" and "pipeline": from an upload of source code to running tasks. What is built and moved comes in as
//! plain parameters.

use std::collections::{BTreeMap, BTreeSet};

use provision_aws::kinds::ecr::{Repository, RepositoryOut};
use provision_aws::types::Arn;
use provision_engine::{Handle, Val};

use super::build::Made;
use super::buildspec::{AssetBuild, ImageBuild, Move};
use super::facts::{Fact, Upload};
use super::told::Told;
use super::{Composer, Shared};
use crate::config::model::Timeouts;

/// What an environment's delivery stands on, and what it delivers.
pub(super) struct Delivery {
    /// The name of the bucket `source`.
    pub(super) bucket: Val<String>,
    /// The size of the build machines: `BUILD_GENERAL1_SMALL`, …
    pub(super) machine: String,
    /// The environment's secret, of which builds and tests get variables.
    pub(super) secret: Option<Val<Arn>>,
    /// The user's secrets that builds and tests read, by their ARNs.
    pub(super) foreign: BTreeSet<String>,
    /// What is built.
    pub(super) services: Vec<Built>,
    /// What is run at the end, against the environment as it is then.
    pub(super) integration_tests: Option<(Step, Told)>,
    /// `FARGATE`, or `FARGATE_SPOT` for previews.
    pub(super) provider: String,
}

/// A service, as a build sees it.
pub(super) struct Built {
    /// The service's name.
    pub(super) name: String,
    /// What comes out.
    pub(super) product: Product,
    /// The variables of its steps.
    pub(super) told: Told,
    /// What is run before anything is built; what it leaves is the source of the service's later steps.
    pub(super) compile: Option<Step>,
    /// The tests, at the same time.
    pub(super) tests: Vec<Step>,
    /// The tasks that are run once: the migration, and for previews the seed.
    pub(super) once: Vec<Once>,
    /// What moves to the new image.
    pub(super) moves: Vec<Move>,
    /// How long its steps may take.
    pub(super) timeouts: Timeouts,
}

/// A task that is run once with each deploy, before anything moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Once {
    /// Brings the database to what the image expects.
    Migrate,
    /// Fills a preview's database.
    Seed,
}

impl Once {
    /// What its node and its log streams are named by.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Migrate => "migrate",
            Self::Seed => "seed",
        }
    }
    /// The minutes that are given to it.
    pub(super) fn timeout(self, timeouts: Timeouts) -> Option<u32> {
        match self {
            Self::Migrate => timeouts.of_migration(),
            Self::Seed => timeouts.of_seed(),
        }
    }
}

/// What comes out of a build.
pub(super) enum Product {
    /// An image.
    Image {
        /// How it is built.
        build: ImageBuild,
        /// Where it goes.
        repository: Handle<Repository>,
    },
    /// The files of a frontend.
    Assets {
        /// How they are built.
        build: AssetBuild,
        /// The name of the bucket that they go to.
        bucket: Val<String>,
        /// The id of the distribution that must forget the old ones.
        distribution: Option<Val<String>>,
    },
}

/// Commands of the user.
#[derive(Clone, Debug)]
pub(super) struct Step {
    /// The folder, from the root of the source.
    pub(super) dir: String,
    /// The image that they run in. `None`: the service's own, or CodeBuild's for what has none.
    pub(super) image: Option<String>,
    /// The commands, in order.
    pub(super) commands: Vec<String>,
}

impl Delivery {
    /// Whether a service has an image of its own.
    pub(super) fn images(&self) -> impl Iterator<Item = (&Built, Handle<Repository>)> {
        self.services.iter().filter_map(|service| match &service.product {
            Product::Image { repository, .. } => Some((service, *repository)),
            Product::Assets { .. } => None,
        })
    }

    /// Minutes that a task that is run once may take: there is one project for all, so that the longest counts.
    pub(super) fn once_minutes(&self, usual: u32) -> u32 {
        let of = |service: &Built, once: &Once| once.timeout(service.timeouts).unwrap_or(usual);
        let minutes = self.images().flat_map(|(service, _)| service.once.iter().map(move |once| of(service, once)));
        minutes.max().unwrap_or(usual)
    }

    /// Minutes that the move of all services may take.
    pub(super) fn deploy_minutes(&self, usual: u32) -> u32 {
        let of = |service: &Built| service.timeouts.of_deploy().unwrap_or(usual);
        self.images().map(|(service, _)| of(service)).max().unwrap_or(usual)
    }

    /// The variables that hold the repositories' URIs.
    pub(super) fn repositories(&self) -> Vec<(String, Val<String>)> {
        let uri = |out: &RepositoryOut| out.uri.clone();
        self.images().map(|(service, repository)| (repository_variable(&service.name), repository.exists(uri))).collect()
    }
}

/// The variable that holds the URI of a service's repository.
pub(super) fn repository_variable(service: &str) -> String {
    format!("REPOSITORY_{}", service.to_ascii_uppercase().replace('-', "_"))
}

/// Variables by name, known when all are.
pub(super) fn variables(pairs: Vec<(String, Val<String>)>) -> Val<BTreeMap<String, String>> {
    let (names, values): (Vec<String>, Vec<Val<String>>) = pairs.into_iter().unzip();
    Val::all(values).map(move |values| names.iter().cloned().zip(values).collect())
}

impl Composer<'_> {
    /// Where a deploy puts the source.
    pub(super) fn source_key(&self) -> String {
        format!("source/{}/source.zip", self.environment.name)
    }

    /// Everything between an upload and the tasks that run.
    pub(super) fn delivery(&mut self, shared: &Shared, delivery: &Delivery) {
        let roles = self.delivery_roles(delivery);
        let projects = self.projects(shared, delivery, &roles);
        let pipeline = self.pipeline(delivery, &roles, &projects);
        let rule = self.start_on_upload(delivery, pipeline);

        let key = self.source_key();
        let text = |project: &Made| (project.node.clone(), project.buildspec.as_str().to_owned());
        let buildspecs: BTreeMap<String, String> = projects.iter().map(text).collect();
        // Known when all of it is there: an upload before that would start nothing.
        let starts =
            pipeline.exists(|out| out.name.clone()).zip(rule.exists(|out| out.name.clone()), |pipeline, rule| (pipeline, rule));
        let upload = delivery.bucket.clone().zip(starts, move |bucket, (pipeline, rule)| Upload {
            bucket,
            key: key.clone(),
            pipeline,
            rule,
            buildspecs: buildspecs.clone(),
        });
        Upload::put(self.stack, self.environment.name.as_str(), upload);
    }
}
