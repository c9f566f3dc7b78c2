/** Payment providers: each has an entry `@affitor/sdk/<name>` and a folder `src/<name>`. */
module.exports = ['stripe', 'polar', 'paddle', 'lemonsqueezy'];
