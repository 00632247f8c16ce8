//! How long what is run for a service may take.

/// Minutes after which a step is ended. What is not said is as long as `default`, and that as long as this version's own limits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Timeouts {
    /// Of every step that has none of its own.
    pub default: Option<u32>,
    /// Of each of its tests.
    pub test: Option<u32>,
    /// Of its migration. One project runs those of all services, and their seeds: the longest time counts.
    pub migrate: Option<u32>,
    /// Of its seed.
    pub seed: Option<u32>,
    /// Of the move to new images, of all services at once: the longest time counts.
    pub deploy: Option<u32>,
}

impl Timeouts {
    /// Minutes that a build of CodeBuild may take at least and at most.
    /// Source: <https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateProject.html>, "timeoutInMinutes".
    pub const RANGE: std::ops::RangeInclusive<u32> = 5..=2160;

    /// That of a build, and of what is compiled before it.
    pub fn of_build(self) -> Option<u32> {
        self.default
    }

    /// That of a test.
    pub fn of_test(self) -> Option<u32> {
        self.test.or(self.default)
    }

    /// That of the migration.
    pub fn of_migration(self) -> Option<u32> {
        self.migrate.or(self.default)
    }

    /// That of the seed.
    pub fn of_seed(self) -> Option<u32> {
        self.seed.or(self.default)
    }

    /// That of the move to new images.
    pub fn of_deploy(self) -> Option<u32> {
        self.deploy.or(self.default)
    }
}
