/// Static head-level methods: each scores every key/value group once, and one order serves all ratios.
///
/// BOSCH (arXiv 2604.05942) names the methods it is compared with but gives no formula for most of them; each class
/// says what is known of its method, and what is our reading of it.
package io.github.boschpanama.bosch.ranking;
