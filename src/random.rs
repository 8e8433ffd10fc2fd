//! Chance that keeps programs that began together from staying together.

use ring::rand::{SecureRandom, SystemRandom};

/// A random number from 0 to 1.
pub fn fraction() -> f64 {
    let mut bytes = [0; 2];
    match SystemRandom::new().fill(&mut bytes) {
        Ok(()) => f64::from(u16::from_le_bytes(bytes)) / 65_536.0,
        Err(_) => 0.5,
    }
}
