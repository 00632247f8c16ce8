//! Services: what they have in common, and their kinds.

use super::{
    Command, CustomHeader, Environment, FargateSize, HealthPath, ImageRef, ImageTagMode, IndexFile, Invalid, Origin, RepoPath,
    ResourceName, ScheduledTask, ServiceName, Step, Timeouts, UrlPath, WebOrigin, Worker,
};

/// A service: what answers the requests under a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Its name; unique in the application.
    pub name: ServiceName,
    /// The name that everything of it has in AWS: the one it had before it was moved, else its own.
    pub known_as: ServiceName,
    /// The folder that it is built from. Default: the root of the repository.
    pub repo_path: RepoPath,
    /// The Dockerfile, below `repo_path`. `None`: `Dockerfile` for a backend, the build project's own image for a frontend.
    pub dockerfile: Option<RepoPath>,
    /// The prefix of the paths it answers; unique in the application. Default `/`.
    pub url_path: UrlPath,
    /// Whether CloudFront caches its answers. Default: true for a frontend, false for a backend.
    pub cdn: bool,
    /// Headers that are added to its answers, or to the requests that reach it.
    pub custom_headers: Vec<CustomHeader>,
    /// What runs before the build; its files stay in the repository's folder.
    pub compile: Option<Step>,
    /// Its tests. The commands run in at most ten parallel steps.
    pub test: Option<Step>,
    /// The files of which a change builds it again.
    pub watch: Watch,
    /// How long what is run for it may take.
    pub timeouts: Timeouts,
    /// What it is.
    pub kind: ServiceKind,
    /// Where its key is.
    pub origin: Origin,
}

impl Service {
    /// What it is if it is a backend.
    pub fn backend(&self) -> Option<&Backend> {
        match &self.kind {
            ServiceKind::Backend(backend) => Some(backend),
            ServiceKind::Frontend(_) => None,
        }
    }

    /// What it is if it is a frontend.
    pub fn frontend(&self) -> Option<&Frontend> {
        match &self.kind {
            ServiceKind::Frontend(frontend) => Some(frontend),
            ServiceKind::Backend(_) => None,
        }
    }
}

/// What a service is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServiceKind {
    /// Containers behind the load balancer.
    Backend(Box<Backend>),
    /// Files in a bucket behind CloudFront.
    Frontend(Frontend),
}

/// A service of containers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backend {
    /// What its container runs. `None`: what the image says.
    pub command: Option<Command>,
    /// A ready image. `None`: there is none until a deploy or the command line gives one.
    pub image: Option<ImageRef>,
    /// Which tag of that image runs. Default: the one that is written.
    pub image_tag_mode: ImageTagMode,
    /// The port that the container listens on, also given to it as `PORT`. Default 8080.
    pub port: u16,
    /// CPU and memory of a task.
    pub size: FargateSize,
    /// What the load balancer asks for. Default `/`.
    pub health_path: HealthPath,
    /// How many tasks there may be in production environments.
    pub scale: Scale,
    /// What runs with each deploy before the new image takes over.
    pub migrate: Option<Command>,
    /// What fills the databases of environments that are not production.
    pub seed: Option<Command>,
    /// Tasks of the same image that run all the time and answer nothing.
    pub workers: Vec<Worker>,
    /// Tasks of the same image that run at times.
    pub scheduled_tasks: Vec<ScheduledTask>,
    /// The databases, caches and buckets that it uses: its own and its siblings', in the order of the file.
    pub uses: Vec<ResourceUse>,
}

impl Backend {
    /// The ready image that runs in an environment.
    pub fn image_in(&self, environment: &Environment) -> Option<ImageRef> {
        let image = self.image.as_ref()?;
        let tag = environment.image_tag.as_ref().filter(|_| self.image_tag_mode == ImageTagMode::Sha);
        // One that is too long with the tag was refused when it was read.
        Some(tag.and_then(|tag| image.with_tag(tag).ok()).unwrap_or_else(|| image.clone()))
    }
}

/// A resource as a service uses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceUse {
    /// What the service calls it: the names of its variables are made from this.
    pub name: ResourceName,
    /// The resource. Another name than the service's own where it is a sibling's.
    pub resource: ResourceName,
    /// The scheme of `DATABASE_URL`, such as `postgresql+asyncpg`. `None`: the engine's.
    pub adapter: Option<super::Adapter>,
    /// Where it is written.
    pub origin: Origin,
}

/// A service of files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frontend {
    /// What installs what the build needs, in this order.
    pub install: Vec<Command>,
    /// What builds the files, in this order.
    pub build: Vec<Command>,
    /// The folder of the built files, below `repo_path`. Default `build`.
    pub assets_path: RepoPath,
    /// The file that stands in for every path without a file. Default `index.html`.
    pub index_file: IndexFile,
    /// The origins whose pages may read its files. Empty: its own alone.
    pub allowed_origins: Vec<WebOrigin>,
}

/// Globs of the files that belong to a service.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Watch {
    /// What counts. Empty: everything below `repo_path`.
    pub included: Vec<String>,
    /// What does not count.
    pub excluded: Vec<String>,
}

/// Bounds of the number of tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scale {
    min: u32,
    max: u32,
}

impl Scale {
    /// Tasks of a service at most (Amazon ECS service quotas, "Tasks per service").
    pub const LIMIT: u32 = 5000;
    /// And at least: with no task nothing answers, and there is no load by which one would be started.
    pub(crate) const LEAST: u32 = 1;

    /// Bounds from 1 to [`Scale::LIMIT`] with `min` not above `max`.
    pub fn new(min: u32, max: u32) -> Result<Self, Invalid> {
        if min < Self::LEAST {
            return Err(Invalid::new("the lower bound 0 is out of range", "`min_scale` from 1 on"));
        }
        if min > max {
            return Err(Invalid::new(
                format!("the lower bound {min} is above the upper bound {max}"),
                "`min_scale` not above `max_scale`",
            ));
        }
        if max > Self::LIMIT {
            return Err(Invalid::new(
                format!("the upper bound {max} is out of range"),
                format!("`max_scale` from 1 to {}", Self::LIMIT),
            ));
        }
        Ok(Self { min, max })
    }

    /// Tasks at least.
    pub fn min(self) -> u32 {
        self.min
    }

    /// Tasks at most.
    pub fn max(self) -> u32 {
        self.max
    }
}

impl Default for Scale {
    /// 1 to 4.
    fn default() -> Self {
        Self { min: 1, max: 4 }
    }
}
