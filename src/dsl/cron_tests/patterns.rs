//! Patterns of cron triggers from a seed, good and bad ones, and what is compared of them.

#![allow(dead_code, reason = "no suite uses everything")]

/// The seed of the patterns whose times are recorded, and how many they are.
pub const RECORDED: (u64, usize) = (17, 2000);

/// How many patterns one line of the record stands for.
pub const BLOCK: usize = 20;

/// The record: for each block the digest of what croniter makes of it.
pub const RECORD: &str = "src/dsl/cron_tests/recorded.txt";

/// A pattern, and the time in UTC behind which its times are.
pub struct Case {
    pub pattern: String,
    pub start: String,
}

/// `SplitMix64`, whose numbers no library changes.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn within(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high - low + 1)
    }

    fn one_in(&mut self, count: u64) -> bool {
        self.below(count) == 0
    }

    fn pick<'a>(&mut self, texts: &[&'a str]) -> &'a str {
        texts[usize::try_from(self.below(texts.len() as u64)).unwrap_or(0)]
    }
}

const BOUNDS: [(u64, u64); 7] = [
    (0, 59),
    (0, 23),
    (1, 31),
    (1, 12),
    (0, 7),
    (0, 59),
    (1970, 2099),
];
const MONTHS: [&str; 6] = ["jan", "FEB", "apr", "Sep", "nov", "DEC"];
const WEEKDAYS: [&str; 7] = ["sun", "MON", "tue", "Wed", "thu", "FRI", "sat"];
const WORDS: [&str; 9] = [
    "@daily",
    "@HOURLY",
    "@midnight",
    "@weekly",
    "@monthly",
    "@yearly",
    "@annually",
    "@reboot",
    " @daily",
];
const ODD: [&str; 34] = [
    "?",
    "R",
    "r(1-5)",
    "R(0-99)",
    "R/15",
    "R(5-1)",
    "H",
    "H(0-5)",
    "H/3",
    "*/0",
    "0",
    "00",
    "60",
    "99",
    "-1",
    "5-",
    "/5",
    "x",
    "1,,2",
    "*,5",
    "5/5/5",
    "*-5",
    "1-2-3",
    "*/999999999999",
    "99999999999999999999",
    "0-0",
    "7-7",
    "L",
    "0-7",
    "1.5",
    "*#2",
    "W",
    "15W,3",
    "1-31",
];

/// So many cases from a seed.
pub fn cases(seed: u64, count: usize) -> Vec<Case> {
    let mut random = Random(seed);
    (0..count).map(|_| case(&mut random)).collect()
}

fn case(random: &mut Random) -> Case {
    Case {
        pattern: pattern(random),
        start: start(random),
    }
}

fn start(random: &mut Random) -> String {
    let (month, day) = match random.below(4) {
        0 => *[(2, 28), (2, 27), (12, 31), (1, 31), (4, 30)]
            .get(usize::try_from(random.below(5)).unwrap_or(0))
            .unwrap_or(&(1, 1)),
        _ => (random.within(1, 12), random.within(1, 28)),
    };
    let (hour, minute, second) = match random.below(4) {
        0 => (23, 59, random.within(58, 59)),
        _ => (random.below(24), random.below(60), random.below(60)),
    };
    let year = random.within(2024, 2045);
    format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
}

fn pattern(random: &mut Random) -> String {
    if random.one_in(60) {
        return random.pick(&WORDS).to_owned();
    }
    let count = match random.below(20) {
        0..=8 => 5,
        9..=16 => 6,
        17 | 18 => 7,
        _ => random.within(3, 8),
    };
    let fields = (0..count).map(|index| field(random, usize::try_from(index).unwrap_or(0).min(6)));
    let fields: Vec<_> = fields.collect();
    let gap = if random.one_in(30) { "  \t" } else { " " };
    fields.join(gap)
}

fn field(random: &mut Random, index: usize) -> String {
    if random.one_in(60) {
        return random.pick(&ODD).to_owned();
    }
    let any = match index {
        2..=4 => 2,
        6 => 3,
        _ => 4,
    };
    if random.one_in(any) {
        return if random.one_in(12) && (index == 2 || index == 4) {
            "?".to_owned()
        } else {
            "*".to_owned()
        };
    }
    let count = match random.below(10) {
        0..=6 => 1,
        7 | 8 => 2,
        _ => random.within(3, 5),
    };
    let marked = index == 4 && random.one_in(4);
    let items: Vec<_> = (0..count)
        .map(|_| item(random, index, count, marked))
        .collect();
    items.join(",")
}

fn item(random: &mut Random, index: usize, count: u64, marked: bool) -> String {
    if marked && !random.one_in(20) {
        let day = value(random, index);
        return match random.below(4) {
            0 => format!("{}{}", random.pick(&["L", "l"]), random.below(8)),
            1 => format!(
                "{}-{}#{}",
                random.pick(&WEEKDAYS),
                random.pick(&WEEKDAYS),
                random.within(1, 5)
            ),
            _ => {
                let most = if random.one_in(15) { 7 } else { 5 };
                format!("{day}#{}", random.within(u64::from(most == 5), most))
            }
        };
    }
    if index == 2 {
        match random.below(12) {
            0 => return random.pick(&["L", "l"]).to_owned(),
            1 if count == 1 => return format!("{}W", random.within(1, 31)),
            2 if count == 1 => return format!("w{}", random.within(0, 32)),
            3 => return format!("{}-L", random.within(1, 31)),
            _ => {}
        }
    }
    let step = if random.one_in(15) {
        random.within(0, 100)
    } else {
        random.within(1, 12)
    };
    match random.below(9) {
        0 | 1 => format!("*/{step}"),
        2 => format!("{}/{step}", value(random, index)),
        3 | 4 => format!("{}-{}", value(random, index), value(random, index)),
        5 => format!("{}-{}/{step}", value(random, index), value(random, index)),
        _ => value(random, index),
    }
}

fn value(random: &mut Random, index: usize) -> String {
    let (low, high) = BOUNDS[index];
    match index {
        3 if random.one_in(4) => return random.pick(&MONTHS).to_owned(),
        4 if random.one_in(3) => return random.pick(&WEEKDAYS).to_owned(),
        6 if !random.one_in(10) => return random.within(2024, 2060).to_string(),
        _ => {}
    }
    match random.below(60) {
        0 => (high + random.below(3)).to_string(),
        1 => low.saturating_sub(1).to_string(),
        2 => format!("{:02}", random.within(low, high)),
        3..=8 => high.to_string(),
        _ => random.within(low, high).to_string(),
    }
}

/// The digests of all blocks, a line each.
pub fn digests(results: &[String]) -> String {
    let blocks = results.chunks(BLOCK);
    let lines = blocks.map(|block| format!("{:016x}", digest(block)));
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

/// FNV-1a.
fn digest(block: &[String]) -> u64 {
    let bytes = block.iter().flat_map(|line| line.bytes().chain([b'\n']));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
