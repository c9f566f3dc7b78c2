import { post as send } from '../browser/transport.ts';
import type { Answer } from '../core/verdict.ts';
import { nameOf, say } from './console.ts';
import { ofAnswer, type Reported } from './messages.ts';

/** The tracker's `post`, explained. The build puts it in its place. */
export const post = async (url: string, body: object, keepalive: boolean): Promise<Answer> => {
  const answer = await send(url, body, keepalive);
  say(ofAnswer(url, body as Reported, answer, nameOf));
  return answer;
};
