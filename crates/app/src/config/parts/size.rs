//! The size of a task, as it is asked for.

use super::memory;
use crate::config::model::{Cpu, FargateSize, Memory};
use crate::config::reader::MapReader;

/// What a format calls the CPU.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::config) enum CpuKey {
    /// `cpu`, of coherence.yml.
    Cpu,
    /// `cpus`, of Compose.
    Cpus,
}

/// CPU and memory as they are asked for.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::config) struct Request {
    pub(in crate::config) cpu: Option<Cpu>,
    pub(in crate::config) memory: Option<Memory>,
}

impl Request {
    /// The size that Fargate has for it.
    pub(in crate::config) fn fit(self) -> FargateSize {
        FargateSize::fit(self.cpu, self.memory)
    }

    /// Reads CPU and memory; what is left out is as in `default`.
    pub(in crate::config) fn read(map: &mut MapReader<'_>, default: Self, key: CpuKey) -> Option<Self> {
        const CPU: &str = "a number of vCPUs from 0.25 to 16";
        let (cpu, memory) = match key {
            CpuKey::Cpu => (map.parse("cpu", CPU).if_any(), map.parse("memory", "a memory size such as `2G`").if_any()),
            CpuKey::Cpus => (map.parse("cpus", CPU).if_any(), map.read("memory", memory::read).if_any()),
        };
        Some(Self { cpu: cpu?.or(default.cpu), memory: memory?.or(default.memory) })
    }
}
