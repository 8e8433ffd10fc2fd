//! Integers of any size, read in base 2, 8, 10, 16 or 60 and written in decimal.

use std::fmt;

/// A limb holds nine decimal digits.
const BASE: u64 = 1_000_000_000;

/// The most decimal digits, as in the reference: conversion takes quadratic time.
pub const MAX_DIGITS: usize = 4300;

/// A number as limbs in base `BASE`, the least significant first.
#[derive(Default)]
pub struct BigUint {
    limbs: Vec<u32>,
}

impl BigUint {
    /// Reads `digits` in base `radix`. None if they are not digits of it, or too many.
    pub fn parse(digits: &str, radix: u32) -> Option<Self> {
        let mut number = Self::default();
        if digits.is_empty() {
            return None;
        }
        for c in digits.chars() {
            number.push(radix, c.to_digit(radix)?)?;
        }
        Some(number)
    }

    /// Appends a digit on the right. None if the number gets too long.
    pub fn push(&mut self, radix: u32, digit: u32) -> Option<()> {
        let mut carry = u64::from(digit);
        for limb in &mut self.limbs {
            let sum = u64::from(*limb) * u64::from(radix) + carry;
            *limb = u32::try_from(sum % BASE).ok()?;
            carry = sum / BASE;
        }
        if carry > 0 {
            self.limbs.push(u32::try_from(carry).ok()?);
        }
        (self.limbs.len() <= MAX_DIGITS / 9).then_some(())
    }

    pub fn is_zero(&self) -> bool {
        self.limbs.is_empty()
    }
}

impl fmt::Display for BigUint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((highest, rest)) = self.limbs.split_last() else {
            return f.write_str("0");
        };
        write!(f, "{highest}")?;
        rest.iter()
            .rev()
            .try_for_each(|limb| write!(f, "{limb:09}"))
    }
}
