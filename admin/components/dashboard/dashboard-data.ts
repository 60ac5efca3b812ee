export interface DashboardData {
  contacts: {
    total_leads: number;
    active_leads: number;
    win_rate: number;
    converted_rate: number;
    lost_leads: number;
    value_by_status: Record<string, number>;
    count_by_status: Record<string, number>;
  };
  desk: {
    open: number;
    waiting: number;
    resolved: number;
    received: number;
    replies: number;
    bot_replies: number;
  };
  /** When the figures were read. */
  at: string;
}
