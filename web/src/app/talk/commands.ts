// Hand, reactions, chat and polls, for the list of commands.

import ChartColumn from '@lucide/svelte/icons/chart-column';
import Hand from '@lucide/svelte/icons/hand';
import MessageSquare from '@lucide/svelte/icons/message-square';
import Smile from '@lucide/svelte/icons/smile-plus';
import type { With } from '../call/parts';
import type { Command } from '../call/command';
import { t } from '../i18n/index.svelte';

export function talkCommands(call: With<'room' | 'windows' | 'talk'>): Command[] {
  const { talk } = call;
  const handUp = call.room.state?.raisedHand !== undefined;
  const chat = call.windows.panel === 'chat';
  const commands: Command[] = [
    {
      id: 'hand', testid: 'hand-button', key: 'R', icon: Hand,
      label: handUp ? t('hand.lower') : t('hand.raise'), short: t('hand.short'),
      pressed: handUp, tone: handUp ? 'active' : 'plain',
      run: () => call.room.conference?.raiseHand(!handUp),
    },
    {
      id: 'reactions', testid: 'reactions-button', icon: Smile,
      label: t('reactions.open'), short: t('reactions.short'),
      pressed: talk.choosing, tone: talk.choosing ? 'active' : 'plain',
      run: () => (talk.choosing = !talk.choosing),
    },
    {
      id: 'chat', testid: 'chat-button', key: 'C', icon: MessageSquare,
      label: chat ? t('chat.close') : talk.unread > 0 ? t('chat.unread', { count: talk.unread }) : t('chat.open'),
      short: t('chat.title'), pressed: chat, tone: chat ? 'active' : 'plain', badge: talk.unread,
      run: () => call.windows.toggle('chat'),
    },
  ];
  if (call.room.state?.canPoll) {
    const polls = call.windows.panel === 'polls';
    commands.push({
      id: 'polls', testid: 'polls-button', icon: ChartColumn,
      label: polls ? t('polls.close') : talk.unseenPolls > 0 ? t('polls.unseen', { count: talk.unseenPolls }) : t('polls.open'),
      short: t('polls.title'), pressed: polls, tone: polls ? 'active' : 'plain', badge: talk.unseenPolls,
      run: () => call.windows.toggle('polls'),
    });
  }
  return commands;
}
