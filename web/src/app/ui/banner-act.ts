/** What can be done about something that a banner says. */
export interface BannerAct {
  label: string;
  run: () => void;
  /** The one that is most likely wanted. */
  main?: boolean;
  disabled?: boolean;
  testid?: string;
}
