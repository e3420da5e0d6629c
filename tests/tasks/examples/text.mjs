// Which tickets say the same, and which are of no known kind? And can 24 numbers hold a word?
import { anomalyDetector, embedText, stringAutoencoder } from 'hourglass-ae';
import { Random } from 'hourglass-ae/data';

const random = new Random(1);
const one = (words) => words[random.below(words.length)];
const tickets = Array.from({ length: 400 }, () => {
  const number = 101 + random.below(20);
  return one([
    `${one(['Printer', 'Scanner', 'Screen'])} ${number} ${one(['is broken', 'has no power', 'makes noise'])}`,
    `Cannot ${one(['log in to', 'open', 'install'])} ${one(['mail', 'the calendar', 'the editor'])} on laptop ${number}`,
    `New ${one(['colleague', 'student', 'guest'])} needs ${one(['a key', 'a desk', 'an account'])} for room ${number}`,
  ]);
});

const embedding = await embedText(tickets, { dimensions: 16, epochs: 40, seed: 1, create: { threads: 1 } });
const [near] = await embedding.nearest(['cant log into the calender on my laptop'], tickets);
console.log(`most like it: ${tickets[near[0].index]} (${near[0].similarity.toFixed(2)})`);

const detector = await anomalyDetector(embedding.model, embedding.vectors(tickets), { percentile: 99 });
const asked = ['You have won a prize!!!', 'Scanner 112 has no power', 'New guest needs a desk for room 107'];
const flags = await detector.predict(embedding.vectors(asked));
console.log(asked.map((text, i) => `${text}: ${flags[i] ? 'strange' : 'usual'}`).join(', '));
await embedding.close();

const syllables = ['ka', 'lo', 'mi', 'ren', 'su', 'ta', 'vé', 'zo', 'pin', 'dor'];
const names = Array.from({ length: 900 }, () => one(syllables) + one(syllables) + one(syllables));
const strings = await stringAutoencoder(names.slice(100), {
  dimensions: 24,
  epochs: 25,
  seed: 1,
  create: { threads: 1 },
});
const { characters } = await strings.evaluate(names.slice(0, 100));
console.log(`${(100 * characters).toFixed(1)} % of the characters of other names rebuilt from 24 numbers`);
await strings.close();
