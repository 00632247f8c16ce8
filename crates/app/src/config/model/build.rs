//! What runs when an application is built.

use super::{Command, ImageRef, Invalid};
use crate::config::diagnostic::quote;
use crate::config::suggest::nearest;

/// Commands in an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The image they run in. `None`: the service's.
    pub image: Option<ImageRef>,
    /// At least one.
    pub commands: Vec<Command>,
}

/// The machine that builds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MachineType {
    /// 2 vCPU, 4 GB (3 GB in some regions).
    #[default]
    Small,
    /// 4 vCPU, 8 GB.
    Medium,
    /// 8 vCPU, 16 GB.
    Large,
    /// 36 vCPU, 72 GB.
    XLarge,
    /// 72 vCPU, 144 GB.
    XxLarge,
}

impl MachineType {
    /// What a configuration may write: CodeBuild's names, short ones, and those of Google Cloud that this format comes from, which
    /// get the machine with as many CPUs.
    const NAMES: &[(&str, Self)] = &[
        ("small", Self::Small),
        ("medium", Self::Medium),
        ("large", Self::Large),
        ("xlarge", Self::XLarge),
        ("2xlarge", Self::XxLarge),
        ("BUILD_GENERAL1_SMALL", Self::Small),
        ("BUILD_GENERAL1_MEDIUM", Self::Medium),
        ("BUILD_GENERAL1_LARGE", Self::Large),
        ("BUILD_GENERAL1_XLARGE", Self::XLarge),
        ("BUILD_GENERAL1_2XLARGE", Self::XxLarge),
        ("E2_MEDIUM", Self::Small),
        ("N1_HIGHCPU_8", Self::Large),
        ("E2_HIGHCPU_8", Self::Large),
        ("N1_HIGHCPU_32", Self::XLarge),
        ("E2_HIGHCPU_32", Self::XLarge),
    ];

    /// CodeBuild's name of it.
    pub fn compute_type(self) -> &'static str {
        match self {
            Self::Small => "BUILD_GENERAL1_SMALL",
            Self::Medium => "BUILD_GENERAL1_MEDIUM",
            Self::Large => "BUILD_GENERAL1_LARGE",
            Self::XLarge => "BUILD_GENERAL1_XLARGE",
            Self::XxLarge => "BUILD_GENERAL1_2XLARGE",
        }
    }
}

impl TryFrom<&str> for MachineType {
    type Error = Invalid;

    fn try_from(text: &str) -> Result<Self, Invalid> {
        if let Some((_, machine)) = Self::NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)) {
            return Ok(*machine);
        }
        let names = || Self::NAMES.iter().map(|(name, _)| *name);
        Err(Invalid::new(
            format!("{} is no machine of CodeBuild", quote(text)),
            "`small`, `medium`, `large`, `xlarge` or `2xlarge`, or CodeBuild's own name such as `BUILD_GENERAL1_LARGE`",
        )
        .meant(nearest(text, names())))
    }
}
