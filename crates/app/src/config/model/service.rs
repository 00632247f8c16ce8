//! A service.

use super::{Command, FargateSize, HealthPath, ImageRef, Invalid, Origin, RepoPath, ServiceName, UrlPath};

/// A service that answers requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Its name; unique in the application.
    pub name: ServiceName,
    /// The folder that its image is built from. Default: the root of the repository.
    pub repo_path: RepoPath,
    /// The Dockerfile, below `repo_path`. `None`: `Dockerfile`.
    pub dockerfile: Option<RepoPath>,
    /// The prefix of the paths it answers; unique in the application. Default `/`.
    pub url_path: UrlPath,
    /// What its container runs. `None`: what the image says.
    pub command: Option<Command>,
    /// A ready image. `None`: there is none until a deploy or the command line gives one.
    pub image: Option<ImageRef>,
    /// The port that the container listens on, also given to it as `PORT`. Default 8080.
    pub port: u16,
    /// CPU and memory of a task.
    pub size: FargateSize,
    /// What the load balancer asks for. Default `/`.
    pub health_path: HealthPath,
    /// How many tasks there may be in production environments.
    pub scale: Scale,
    /// Where it was read: its key, and its `url_path`.
    pub origin: Origin,
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

    /// Bounds with `min` not above `max` and `max` from 1 to [`Scale::LIMIT`].
    pub fn new(min: u32, max: u32) -> Result<Self, Invalid> {
        if min > max {
            return Err(Invalid::new(
                format!("the lower bound {min} is above the upper bound {max}"),
                "`min_scale` not above `max_scale`",
            ));
        }
        if max == 0 || max > Self::LIMIT {
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
